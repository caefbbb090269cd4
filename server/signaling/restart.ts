import type { CallLog, UnfinishedCall } from "../calls/call-log.js";
import type { SignalingLog } from "./accounts.js";
import { type Clock, passes } from "./clock.js";
import type { Calls } from "./fabric.js";

/** The end of a call that another node keeps is in the log after this, or that node is in trouble itself. */
const WRITTEN_BY_THEN = 2_000;

export interface RestartPorts {
  readonly callLog: CallLog;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly log: SignalingLog;
  /** True when other processes write the same log at this moment. */
  readonly hasCompany: () => boolean;
}

/** Brings back what was open when the server stopped. A log that cannot be read must not keep people from calling. */
export async function restoreCalls({ callLog, calls, clock, log, hasCompany }: RestartPorts): Promise<void> {
  try {
    const found = await callLog.unfinished();
    const open = found.length > 0 && hasCompany() ? await stillOpen(found, callLog, clock) : found;
    for (const unfinished of open) await calls.run("restore", { unfinished });
  } catch (error) {
    log.error({ err: error }, "unfinished calls could not be restored");
  }
}

/**
 * Without those that end just now: another node forgets a call a moment before its end is written, and one that came
 * back in between would keep its people busy for nothing.
 */
async function stillOpen(
  found: readonly UnfinishedCall[],
  callLog: CallLog,
  clock: Clock,
): Promise<UnfinishedCall[]> {
  await passes(clock, WRITTEN_BY_THEN);
  const before = new Set(found.map(({ room }) => room));
  return (await callLog.unfinished()).filter(({ room }) => before.has(room));
}
