import type { Selectable } from "kysely";
import { CallError } from "../../protocol/errors.js";
import type { Person } from "../../protocol/rest.js";
import type { Queries } from "./database.js";
import { isTaken } from "./failures.js";
import { changeContacts } from "./revisions.js";
import type { Tables } from "./tables.js";
import { toStored } from "./timestamps.js";

export type User = Selectable<Tables["users"]>;

/** What somebody new brings along; the password is hashed already. */
export interface NewUser {
  firstName: string;
  lastName: string;
  email: string;
  passwordHash: string;
  callId?: string;
  isBot?: boolean;
}

/** What a user may change about themselves. */
export interface UserChange {
  firstName?: string | undefined;
  lastName?: string | undefined;
  callId?: string | undefined;
}

const PERSON_COLUMNS = ["user_id", "first_name", "last_name", "call_user_id"] as const;

/** The accounts. Call IDs are compared ignoring case by the columns themselves. */
export class Users {
  readonly #db: Queries;
  readonly #now: () => number;

  constructor(db: Queries, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  byId(userId: number): Promise<User | undefined> {
    return this.#db.selectFrom("users").selectAll().where("user_id", "=", userId).executeTakeFirst();
  }

  byEmail(email: string): Promise<User | undefined> {
    return this.#db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirst();
  }

  byCallId(callId: string): Promise<User | undefined> {
    return this.#db.selectFrom("users").selectAll().where("call_user_id", "=", callId).executeTakeFirst();
  }

  byCallIds(callIds: readonly string[]): Promise<User[]> {
    if (callIds.length === 0) return Promise.resolve([]);
    return this.#db.selectFrom("users").selectAll().where("call_user_id", "in", callIds).execute();
  }

  /** The Call ID of a user; null for one who has none, or who is nobody. */
  async callIdOf(userId: number): Promise<string | null> {
    const row = await this.#db
      .selectFrom("users")
      .select("call_user_id")
      .where("user_id", "=", userId)
      .executeTakeFirst();
    return row?.call_user_id ?? null;
  }

  /** The spelling under which a Call ID is stored; null when nobody has it. */
  async storedCallId(callId: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom("users")
      .select("call_user_id")
      .where("call_user_id", "=", callId)
      .executeTakeFirst();
    return row?.call_user_id ?? null;
  }

  /** Throws `email-taken` or `call-id-taken`. */
  async add(user: NewUser): Promise<number> {
    try {
      const { insertId } = await this.#db
        .insertInto("users")
        .values(this.#row(user))
        .executeTakeFirstOrThrow();
      return Number(insertId);
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw CallError.from(error, (await this.byEmail(user.email)) ? "email-taken" : "call-id-taken");
    }
  }

  /** Adds many who are known to be new; the database refuses them all if one is not. */
  async addAll(users: readonly NewUser[]): Promise<void> {
    if (users.length === 0) return;
    await this.#db
      .insertInto("users")
      .values(users.map((user) => this.#row(user)))
      .execute();
  }

  /** Everybody who keeps this user among their contacts finds the change there. Throws `call-id-taken`. */
  async update(userId: number, { firstName, lastName, callId }: UserChange): Promise<void> {
    const changes = {
      ...(firstName !== undefined && { first_name: firstName }),
      ...(lastName !== undefined && { last_name: lastName }),
      ...(callId !== undefined && { call_user_id: callId }),
    };
    if (Object.keys(changes).length === 0) return;
    try {
      await changeContacts(this.#db, async (queries, revision) => {
        await queries.updateTable("users").set(changes).where("user_id", "=", userId).execute();
        await queries
          .updateTable("contacts")
          .set({ revision, updated_at: toStored(this.#now()) })
          .where("contact_user_id", "=", userId)
          .execute();
      });
    } catch (error) {
      throw isTaken(error) ? CallError.from(error, "call-id-taken") : error;
    }
  }

  /** A page of everybody who can be called, ordered by Call ID, from behind `after` on. */
  async directory(after: string | null, limit: number): Promise<Person[]> {
    const people = this.#people().limit(limit);
    return (after === null ? people : people.where("call_user_id", ">", after)).execute();
  }

  all(): Promise<User[]> {
    return this.#db.selectFrom("users").selectAll().orderBy("user_id").execute();
  }

  #people() {
    return this.#db
      .selectFrom("users")
      .select(PERSON_COLUMNS)
      .where("call_user_id", "is not", null)
      .$narrowType<{ call_user_id: string }>()
      .orderBy("call_user_id");
  }

  #row(user: NewUser) {
    return {
      first_name: user.firstName,
      last_name: user.lastName,
      email: user.email,
      password: user.passwordHash,
      call_user_id: user.callId ?? null,
      is_bot: user.isBot ? 1 : 0,
      created_at: toStored(this.#now()),
    };
  }
}
