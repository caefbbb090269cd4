import { sql } from "kysely";
import { isUnseen } from "./call-standing.js";
import type { Database } from "./database.js";
import { toStored } from "./timestamps.js";
import { callsOn } from "./user-calls.js";

/** Which missed calls somebody has been shown: these, or those that began up to that moment; all without either. */
export interface Shown {
  callIds?: readonly number[] | undefined;
  /** Epoch milliseconds, inclusive. */
  upTo?: number | undefined;
}

/** The missed calls that people have not looked at yet. */
export class SeenCalls {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Takes calls for seen. Those of others, those that were not missed and those seen before stay as they are. */
  async mark(userId: number, { callIds, upTo }: Shown): Promise<void> {
    if (callIds?.length === 0) return;
    let calls = this.#database.db
      .updateTable("calls as c")
      .set({ seen_at: toStored(this.#now()) })
      .where("c.receiver_id", "=", userId)
      .where(isUnseen);
    if (callIds) calls = calls.where("c.call_id", "in", callIds);
    if (upTo !== undefined) calls = calls.where("c.started_at", "<=", toStored(upTo));
    await calls.execute();
  }

  /** How many missed calls somebody has not been shown. */
  async unseen(userId: number): Promise<number> {
    const { count } = await callsOn(this.#database, "got", userId)
      .where(isUnseen)
      .select(sql<number>`count(*)`.as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }
}
