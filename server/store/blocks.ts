import { CallError } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/limits.js";
import type { BlockedPerson } from "../../protocol/rest.js";
import type { Queries } from "./database.js";
import { isTaken } from "./failures.js";
import { toIso, toStored } from "./timestamps.js";

/** Who blocks whom, with the Call IDs of both. */
export interface Block {
  userId: number;
  callId: string | null;
  blockedUserId: number;
  blockedCallId: string | null;
}

/** Everybody's list of people whose calls they do not want.. */
export class Blocks {
  readonly #db: Queries;
  readonly #now: () => number;

  constructor(db: Queries, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Newest first. */
  async of(userId: number): Promise<BlockedPerson[]> {
    const rows = await this.#db
      .selectFrom("blocks as b")
      .innerJoin("users as u", "u.user_id", "b.blocked_user_id")
      .select(["u.user_id", "u.first_name", "u.last_name", "u.call_user_id", "b.created_at"])
      .where("b.user_id", "=", userId)
      .orderBy("b.created_at", "desc")
      .orderBy("b.blocked_user_id", "desc")
      .execute();
    return rows.map((row) => ({ ...row, created_at: toIso(row.created_at) }));
  }

  /** Blocking twice is blocking once. Throws `bad-request` when the list is full. */
  async add(userId: number, blockedUserId: number): Promise<void> {
    const { count } = await this.#db
      .selectFrom("blocks")
      .select((select) => select.fn.countAll<number>().as("count"))
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow();
    if (Number(count) >= LIMITS.blocks) {
      throw new CallError("bad-request", `Nobody can block more than ${LIMITS.blocks} people`);
    }
    try {
      await this.#db
        .insertInto("blocks")
        .values({ user_id: userId, blocked_user_id: blockedUserId, created_at: toStored(this.#now()) })
        .execute();
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }

  /** False when that person was not blocked. */
  async remove(userId: number, blockedUserId: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom("blocks")
      .where("user_id", "=", userId)
      .where("blocked_user_id", "=", blockedUserId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** All blocks of one user, or of everybody. */
  all(userId?: number): Promise<Block[]> {
    const blocks = this.#db
      .selectFrom("blocks as b")
      .innerJoin("users as owner", "owner.user_id", "b.user_id")
      .innerJoin("users as blocked", "blocked.user_id", "b.blocked_user_id")
      .select(["b.user_id as userId", "b.blocked_user_id as blockedUserId"])
      .select(["owner.call_user_id as callId", "blocked.call_user_id as blockedCallId"]);
    return (userId === undefined ? blocks : blocks.where("b.user_id", "=", userId)).execute();
  }
}
