import { randomUUID } from "node:crypto";
import type { CallOutcome } from "../../../protocol/rest.js";
import { toStored } from "../../../server/store/timestamps.js";
import type { TestStore } from "./each-database.js";

export interface Person {
  userId: number;
  callId: string;
}

export interface PastCall {
  caller: Person;
  receiver: Person;
  /** Null while it runs. */
  outcome: CallOutcome | null;
  at: number;
  /** Who talked, and how long. */
  stays?: readonly (Person & { ms: number })[];
  /** Logged by its caller over REST. */
  reported?: boolean;
  /** The receiver had blocked the caller. */
  hidden?: boolean;
}

/** Puts a call of the past into the database as it would stand there, and gives its number. */
export async function putCall({ store }: Pick<TestStore, "store">, call: PastCall): Promise<number> {
  const { caller, receiver, outcome, at, stays = [], reported = false, hidden = false } = call;
  const { db } = store.database;
  const longest = Math.max(0, ...stays.map(({ ms }) => ms));
  const { insertId } = await db
    .insertInto("calls")
    .values({
      room_id: reported ? null : randomUUID(),
      caller_id: caller.userId || null,
      receiver_id: receiver.userId || null,
      caller_call_id: caller.callId,
      receiver_call_id: receiver.callId,
      reported_by: reported ? caller.userId : null,
      hidden_from_receiver: hidden ? 1 : 0,
      call_status: outcome === null ? "ongoing" : outcome === "answered" ? "completed" : "missed",
      outcome,
      started_at: toStored(at),
      ended_at: outcome === null ? null : toStored(at + longest),
    })
    .executeTakeFirstOrThrow();
  const callId = Number(insertId);
  for (const { userId, callId: name, ms } of stays) {
    await db
      .insertInto("call_participants")
      .values({
        call_id: callId,
        user_id: userId || null,
        call_user_id: name,
        joined_at: toStored(at),
        left_at: toStored(at + ms),
      })
      .execute();
  }
  return callId;
}
