import type { CallOutcome } from "../../protocol/rest.js";

/** One change of the call log. `room` is the room id, people are Call IDs as stored, `at` is epoch milliseconds. */
export type CallLogEntry =
  | {
      type: "started";
      room: string;
      caller: string;
      receiver: string;
      video: boolean;
      at: number;
      /** The receiver has blocked the caller, and never hears of the call. */
      hidden?: boolean | undefined;
    }
  | { type: "joined"; room: string; callId: string; device?: string | null | undefined; at: number }
  | { type: "left"; room: string; callId: string; at: number }
  | { type: "finished"; room: string; outcome: CallOutcome; at: number };

/** The end of a call. */
export type FinishedEntry = Extract<CallLogEntry, { type: "finished" }>;

/** A call that was open when the server stopped. */
export interface UnfinishedCall {
  room: string;
  caller: string;
  receiver: string;
  video: boolean;
  startedAt: number;
  /** `device` is null where the log does not know it. */
  members: { callId: string; device?: string | null; joinedAt: number }[];
  /** Call IDs of those who had left before. */
  former: string[];
}

/** The record of all calls; what is live is never read back from it, except after a restart. */
export interface CallLog {
  /** Resolves once all entries are committed. */
  write(entries: readonly CallLogEntry[]): Promise<void>;
  unfinished(): Promise<UnfinishedCall[]>;
}
