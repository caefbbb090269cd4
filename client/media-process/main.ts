/**
 * The media process: started by a media host, told by its messages what to do, and gone when the host is, however that
 * one died.
 */
import { wrtcEngine } from "../media/wrtc-engine.js";
import { MediaProcess } from "./media-process.js";
import type { FromMediaProcess, ToMediaProcess } from "./messages.js";

/** Pictures wait while so many messages have not been taken over by the channel. */
const MAX_UNSENT = 8;

let unsent = 0;

function send(message: FromMediaProcess): void {
  if (!process.connected) return;
  unsent++;
  process.send?.(message, () => unsent--);
}

/** Nothing gentler helps: native threads may hang in a sound system or a socket. */
function leave(): never {
  process.kill(process.pid, "SIGKILL");
  process.exit();
}

function die(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!process.connected) leave();
  process.send?.({ type: "trouble", error: { code: "media-failed", message } }, leave);
}

const media = new MediaProcess(wrtcEngine, {
  report: send,
  answer: (id, value) => send({ type: "answer", id, value }),
  refuse: (id, { code, message }) => send({ type: "refusal", id, error: { code, message } }),
  canSend: () => unsent < MAX_UNSENT,
  ended: () => process.disconnect(),
});

// A signal to a whole group of processes is for the parent to answer: it hangs up first, and then ends this one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("uncaughtException", die);
process.on("unhandledRejection", die);
process.on("disconnect", () => void media.close().finally(leave));
process.on("message", (message: ToMediaProcess) => media.hear(message));
send({ type: "ready" });
