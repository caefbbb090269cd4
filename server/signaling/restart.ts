import type { CallLog } from "../calls/call-log.js";
import type { SignalingLog } from "./accounts.js";
import type { CallRunner } from "./runner.js";

/** Brings back what was open when the server stopped. A log that cannot be read must not keep people from calling. */
export async function restoreCalls(callLog: CallLog, runner: CallRunner, log: SignalingLog): Promise<void> {
  try {
    for (const unfinished of await callLog.unfinished()) runner.run("restore", { unfinished });
  } catch (error) {
    log.error({ err: error }, "unfinished calls could not be restored");
  }
}
