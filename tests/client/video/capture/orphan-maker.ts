import { CapturedVideo } from "../../../../client/video/capture/captured-video.js";

// A process that takes pictures of a file until it is killed, and says the process that it takes them with.
const path = process.argv[2] ?? "";
const video = new CapturedVideo(() => ({ kind: "file", path, loop: true }), {
  onTrouble: (error) => process.stdout.write(`${error.message}\n`),
});
const timer = setInterval(() => {
  if (!video.next()) return;
  clearInterval(timer);
  process.stdout.write("picture\n");
  setInterval(() => video.next(), 50);
}, 20);
