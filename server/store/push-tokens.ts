import { createHash } from "node:crypto";
import type { Queries } from "./database.js";
import { toStored } from "./timestamps.js";

/** More devices than anybody has; older ones give way. */
export const PUSH_TOKENS_PER_USER = 10;

/** The addresses under which offline phones are woken. A token belongs to whoever signed in last on that phone. */
export class PushTokens {
  readonly #db: Queries;
  readonly #now: () => number;

  constructor(db: Queries, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  async set(userId: number, token: string): Promise<void> {
    const token_hash = hashOf(token);
    await this.#db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom("user_fcm_tokens").where("token_hash", "=", token_hash).execute();
      const rest = await transaction
        .selectFrom("user_fcm_tokens")
        .select("token_hash")
        .where("user_id", "=", userId)
        .orderBy("created_at", "desc")
        .execute();
      const oldest = rest.slice(PUSH_TOKENS_PER_USER - 1).map((row) => row.token_hash);
      if (oldest.length > 0) {
        await transaction.deleteFrom("user_fcm_tokens").where("token_hash", "in", oldest).execute();
      }
      await transaction
        .insertInto("user_fcm_tokens")
        .values({ token_hash, user_id: userId, token, created_at: toStored(this.#now()) })
        .execute();
    });
  }

  async of(userId: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("user_fcm_tokens")
      .select("token")
      .where("user_id", "=", userId)
      .orderBy("created_at", "desc")
      .execute();
    return rows.map((row) => row.token);
  }

  /** The tokens of whoever has that Call ID, ignoring case. */
  async ofCallId(callId: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("user_fcm_tokens")
      .innerJoin("users", "users.user_id", "user_fcm_tokens.user_id")
      .select("token")
      .where("call_user_id", "=", callId)
      .orderBy("user_fcm_tokens.created_at", "desc")
      .execute();
    return rows.map((row) => row.token);
  }

  /** Forgets a token: of that user alone where one is given, else whosever it is. */
  async remove(token: string, userId?: number): Promise<void> {
    const removal = this.#db.deleteFrom("user_fcm_tokens").where("token_hash", "=", hashOf(token));
    await (userId === undefined ? removal : removal.where("user_id", "=", userId)).execute();
  }
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
