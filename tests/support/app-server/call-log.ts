import type { Directory, User } from "./directory.js";
import { HttpProblem } from "./problem.js";

export type CallStatus = "ongoing" | "completed" | "missed";

interface CallRow {
  call_id: number;
  caller_id: number;
  receiver_id: number;
  call_status: CallStatus;
  started_at: string;
  ended_at: string | null;
}

/** The calls table of the app's own server: the first pair only, in three states. */
export class CallLog {
  readonly #directory: Directory;
  readonly #rows: CallRow[] = [];

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  start(callerId: number, receiverId: number): number {
    const row: CallRow = {
      call_id: this.#rows.length + 1,
      caller_id: callerId,
      receiver_id: receiverId,
      call_status: "ongoing",
      started_at: new Date().toISOString(),
      ended_at: null,
    };
    this.#rows.push(row);
    return row.call_id;
  }

  /** Logs a call between two Call IDs, unless one of them is nobody's: such a call has no row. */
  startBetween(caller: string, receiver: string): number | null {
    const from = this.#directory.byCallId(caller);
    const to = this.#directory.byCallId(receiver);
    return from && to ? this.start(from.user_id, to.user_id) : null;
  }

  finish(callId: number, status: CallStatus): void {
    const row = this.#rows.find((candidate) => candidate.call_id === callId);
    if (row === undefined) throw new HttpProblem(404, "Call not found");
    row.call_status = status;
    row.ended_at = status === "ongoing" ? null : new Date().toISOString();
  }

  /** A user's calls, newest first, with the Call IDs that the app shows. */
  of(user: User): unknown[] {
    const callIdOf = (userId: number): string | null => this.#directory.byId(userId)?.call_user_id ?? null;
    return this.#rows
      .filter((row) => row.caller_id === user.user_id || row.receiver_id === user.user_id)
      .map((row) => ({
        ...row,
        caller_call_user_id: callIdOf(row.caller_id),
        receiver_call_user_id: callIdOf(row.receiver_id),
      }))
      .reverse();
  }
}
