import type { MediaEngine } from "../media/port.js";
import type { HostSoundOptions } from "./host-sound.js";
import { MediaProcess, type ProcessSound } from "./media-process.js";
import type { FromMediaProcess, ToMediaProcess } from "./messages.js";

/** Pictures wait while so many messages have not been taken over by the channel. */
const MAX_UNSENT = 8;

/**
 * Makes this process a media process: it does what its parent tells it by messages, and is gone when the parent is,
 * however that one died.
 */
export function serveParent(
  engine: MediaEngine,
  openSound?: (options: HostSoundOptions) => ProcessSound,
): void {
  let unsent = 0;
  const send = (message: FromMediaProcess): void => {
    if (!process.connected) return;
    unsent++;
    process.send?.(message, () => unsent--);
  };
  const media = new MediaProcess(
    engine,
    {
      report: send,
      answer: (id, value) => send({ type: "answer", id, value }),
      refuse: (id, { code, message }) => send({ type: "refusal", id, error: { code, message } }),
      canSend: () => unsent < MAX_UNSENT,
      ended: () => process.disconnect(),
    },
    openSound,
  );
  // A signal to a whole group of processes is for the parent to answer: it hangs up first, and then ends this one.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("uncaughtException", die);
  process.on("unhandledRejection", die);
  process.on("disconnect", () => void media.close().finally(leave));
  process.on("message", (message: ToMediaProcess) => media.hear(message));
  send({ type: "ready" });
}

/** Nothing gentler helps: native threads may hang in a sound system or a socket. */
function leave(): void {
  process.kill(process.pid, "SIGKILL");
}

function die(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!process.connected) return leave();
  process.send?.({ type: "trouble", error: { code: "media-failed", message } }, leave);
}
