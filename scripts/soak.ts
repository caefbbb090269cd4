import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { MediaChild } from "../client/media-process/media-child.js";
import { RemoteMedia } from "../client/media-process/remote-media.js";
import type { SoakVerdict } from "./soak/numbered-blocks.js";

/*
 * `npm run soak -- --minutes 60`: sound through a media process for an hour, while another process keeps a core busy. The
 * microphone and the other side send blocks that say their numbers; the other side has a process and a clock of its own.
 * What it proves: source, pacer and engine on the way out, and queue, drift control, mixer, limiter and sink on the way
 * in, neither lose nor repeat 10 ms, and stay on the clock. What it does not: the codec and the jitter buffer of
 * libwebrtc, which conceal by design, and the sound card.
 */
const { values } = parseArgs({ options: { minutes: { type: "string", default: "60" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new TypeError("--minutes is a number above 0");

const MOST_DRIFT_BLOCKS = 1;
const MS_PER_MINUTE = 60_000;

interface Report {
  spoken: SoakVerdict;
  heard: SoakVerdict;
}

let latest: Report | null = null;
const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
const child = new MediaChild(
  {
    report: (report: object) => {
      if ("spoken" in report) latest = report as Report;
    },
    gone: (error) => process.stderr.write(`${error.message}\n`),
  },
  new URL("./soak/media.ts", import.meta.url),
);
child.tell({
  type: "set-up",
  setup: { input: { kind: "silence" }, output: { kind: "null" }, soundsFolder: null },
});
const media = new RemoteMedia({
  child,
  call: 1,
  nextPeer: () => 2,
  request: {
    iceServers: Promise.resolve([]),
    video: false,
    listener: { audio: () => {}, video: () => {}, sourceEnded: () => {}, lost: () => {} },
  },
  closed: () => {},
});
child.start();
await media.createPeer("far", { candidate: () => {}, state: () => {} });
media.begin();

const every = Math.min(MS_PER_MINUTE, (minutes * MS_PER_MINUTE) / 3);
const talk = setInterval(() => process.stderr.write(`${JSON.stringify(latest)}\n`), every);
await new Promise((resolve) => setTimeout(resolve, minutes * MS_PER_MINUTE));
clearInterval(talk);
await child.close();
busy.kill("SIGKILL");

const isClean = ({ blocks, dropped, doubled, broken, drift }: SoakVerdict): boolean =>
  blocks > 0 && dropped + doubled + broken === 0 && Math.abs(drift) <= MOST_DRIFT_BLOCKS;
const report = latest as Report | null;
const ok = report !== null && isClean(report.spoken) && isClean(report.heard);
process.stdout.write(`${JSON.stringify({ v: 1, minutes, ok, ...report })}\n`);
process.exitCode = ok ? 0 : 1;
