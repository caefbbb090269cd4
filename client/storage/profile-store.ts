import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { CallError, contact, historyRow } from "../../protocol/index.js";
import { ensurePrivateFolder } from "./profile-paths.js";

const OWNER_ONLY_FILE = 0o600;
const BUSY_TIMEOUT_MS = 5000;

const session = z.object({
  token: z.string(),
  /** The server that issued the token. */
  server: z.string(),
  userId: z.number(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  callId: z.string().nullable(),
});

/** Who is logged in with a profile. */
export type Session = z.infer<typeof session>;

/** What a profile keeps beside the session: the last lists that the server gave, for when it is away. */
const caches = {
  contacts: z.array(contact),
  history: z.array(historyRow),
} as const;

export type CacheName = keyof typeof caches;
export type Cached<C extends CacheName> = z.infer<(typeof caches)[C]>;

/** One profile: a small SQLite file that only its owner can read. */
export class ProfileStore {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** Opens or makes the file. Throws `profile-unreadable`. */
  static open(path: string): ProfileStore {
    let database: Database.Database | undefined;
    try {
      ensurePrivateFolder(dirname(path));
      // The file exists with its mode before anything is written to it.
      closeSync(openSync(path, "a", OWNER_ONLY_FILE));
      chmodSync(path, OWNER_ONLY_FILE);
      database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
      database.pragma("journal_mode = DELETE");
      // Who logs out wants the token gone from the disk too, not only from the table.
      database.pragma("secure_delete = ON");
      database.exec("CREATE TABLE IF NOT EXISTS entries (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT");
      return new ProfileStore(database);
    } catch (error) {
      database?.close();
      throw CallError.from(error, "profile-unreadable", `The profile at ${path} cannot be opened`);
    }
  }

  /** Opens a file that is there only to read it; nothing is made, and no permission mended. Throws `profile-unreadable`. */
  static openToRead(path: string): ProfileStore {
    let database: Database.Database | undefined;
    try {
      database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
      // A file that is no database shows only now.
      database.prepare("SELECT name FROM entries LIMIT 1").get();
      return new ProfileStore(database);
    } catch (error) {
      database?.close();
      throw CallError.from(error, "profile-unreadable", `The profile at ${path} cannot be read`);
    }
  }

  /** The session, or null when nobody is logged in or what is stored makes no sense. */
  get session(): Session | null {
    return this.#read("session", session);
  }

  set session(value: Session | null) {
    if (value) this.#write("session", value);
    else this.#database.prepare("DELETE FROM entries WHERE name <> 'device'").run();
  }

  /** Names this installation among its user's devices. */
  get deviceId(): string {
    // Two processes that open a new profile at once must agree on one name.
    return this.#database
      .transaction(() => {
        const stored = this.#read("device", z.string().min(8));
        if (stored) return stored;
        const made = randomUUID();
        this.#write("device", made);
        return made;
      })
      .immediate();
  }

  cached<C extends CacheName>(name: C): Cached<C> | null {
    const schema: z.ZodType = caches[name];
    return this.#read(name, schema) as Cached<C> | null;
  }

  cache<C extends CacheName>(name: C, value: Cached<C>): void {
    this.#write(name, value);
  }

  close(): void {
    this.#database.close();
  }

  #read<T>(name: string, schema: z.ZodType<T>): T | null {
    const row = this.#database
      .prepare<[string], { value: string }>("SELECT value FROM entries WHERE name = ?")
      .get(name);
    if (!row) return null;
    const parsed = schema.safeParse(parseJson(row.value));
    return parsed.success ? parsed.data : null;
  }

  #write(name: string, value: unknown): void {
    this.#database
      .prepare(
        "INSERT INTO entries (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      )
      .run(name, JSON.stringify(value));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
