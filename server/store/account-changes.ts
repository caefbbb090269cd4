import type { Queries } from "./database.js";
import type { AccountChangeKind } from "./tables.js";
import { fromStored, toStored } from "./timestamps.js";

/** Every node looks far more often than this; one that has not starts over. */
export const CHANGES_KEPT_MS = 24 * 60 * 60 * 1000;

/** Something about an account that every node must know soon. */
export interface AccountChange {
  kind: AccountChangeKind;
  userId: number;
  /** Of the token that was revoked. */
  tokenId: string | null;
  keptUntil: number;
}

/** A change with its number. */
export interface NumberedChange extends AccountChange {
  number: number;
  /** The version that the user's tokens must have by now. */
  tokenVersion: number;
}

/** The journal of such changes. A change and what it is about are written together. */
export class AccountChanges {
  readonly #db: Queries;
  readonly #now: () => number;

  constructor(db: Queries, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** One token is good no more. */
  async revokeToken(userId: number, tokenId: string, expiresAt: number): Promise<void> {
    await insert(this.#db, { kind: "token-revoked", userId, tokenId, keptUntil: expiresAt });
  }

  /** Sets a password; all tokens of the user are good no more. */
  async changePassword(userId: number, passwordHash: string): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("users")
        .set((update) => ({
          password: passwordHash,
          token_version: update("token_version", "+", 1),
        }))
        .where("user_id", "=", userId)
        .execute();
      await insert(transaction, { kind: "tokens-revoked", userId, tokenId: null, keptUntil: this.#later() });
    });
  }

  /** Something else about a user is not what it was. */
  async note(kind: "blocks-changed" | "call-id-changed", userId: number): Promise<void> {
    await insert(this.#db, { kind, userId, tokenId: null, keptUntil: this.#later() });
  }

  /** The changes after a number, oldest first. */
  async after(number: number): Promise<NumberedChange[]> {
    const rows = await this.#db
      .selectFrom("account_changes as c")
      .leftJoin("users as u", "u.user_id", "c.user_id")
      .select(["c.change_id", "c.kind", "c.user_id", "c.token_id", "c.kept_until", "u.token_version"])
      .where("c.change_id", ">", number)
      .orderBy("c.change_id")
      .execute();
    return rows.map((row) => ({
      number: row.change_id,
      kind: row.kind,
      userId: row.user_id,
      tokenId: row.token_id,
      keptUntil: fromStored(row.kept_until),
      tokenVersion: row.token_version ?? 0,
    }));
  }

  /** The number of the last change; 0 before the first. */
  async last(): Promise<number> {
    const row = await this.#db
      .selectFrom("account_changes")
      .select((select) => select.fn.max("change_id").as("last"))
      .executeTakeFirst();
    return row?.last ?? 0;
  }

  /** The tokens that were revoked and would still be good. */
  async revokedTokens(): Promise<{ tokenId: string; expiresAt: number }[]> {
    const rows = await this.#db
      .selectFrom("account_changes")
      .select(["token_id", "kept_until"])
      .where("kind", "=", "token-revoked")
      .where("kept_until", ">", toStored(this.#now()))
      .execute();
    return rows.map((row) => ({ tokenId: row.token_id ?? "", expiresAt: fromStored(row.kept_until) }));
  }

  /** The users whose first tokens are good no more, with the version that is. */
  async tokenVersions(): Promise<{ userId: number; version: number }[]> {
    const rows = await this.#db
      .selectFrom("users")
      .select(["user_id", "token_version"])
      .where("token_version", ">", 0)
      .execute();
    return rows.map((row) => ({ userId: row.user_id, version: row.token_version }));
  }

  /** Removes what no node needs any more. */
  async prune(): Promise<void> {
    await this.#db.deleteFrom("account_changes").where("kept_until", "<", toStored(this.#now())).execute();
  }

  #later(): number {
    return this.#now() + CHANGES_KEPT_MS;
  }
}

async function insert(db: Queries, { kind, userId, tokenId, keptUntil }: AccountChange): Promise<void> {
  await db
    .insertInto("account_changes")
    .values({ kind, user_id: userId, token_id: tokenId, kept_until: toStored(keptUntil) })
    .execute();
}
