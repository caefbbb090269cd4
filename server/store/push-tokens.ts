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
    const token_hash = createHash("sha256").update(token).digest("hex");
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
}
