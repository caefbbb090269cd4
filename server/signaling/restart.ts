import type { CallLog } from "../calls/call-log.js";
import type { SignalingLog } from "./accounts.js";
import type { Calls } from "./fabric.js";

export interface RestartPorts {
  readonly callLog: Pick<CallLog, "unfinished">;
  readonly calls: Pick<Calls, "run">;
  readonly log: SignalingLog;
}

/** Brings back what was open when the server stopped. A log that cannot be read must not keep people from calling. */
export async function restoreCalls({ callLog, calls, log }: RestartPorts): Promise<void> {
  try {
    for (const unfinished of await callLog.unfinished()) await calls.run("restore", { unfinished });
  } catch (error) {
    log.error({ err: error }, "unfinished calls could not be restored");
  }
}
