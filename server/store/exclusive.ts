import { type Kysely, sql } from "kysely";
import { CallError } from "../../protocol/errors.js";
import type { Database } from "./database.js";
import type { Tables } from "./tables.js";

/** Longer than any migration of a database that somebody still waits for. */
const LOCK_SECONDS = 3_600;
/** Locks belong to the whole MySQL server, so each database has its own. */
const LOCK = sql`concat('calling.', md5(database()))`;

/**
 * Does work on one connection while every other server that starts on the same database waits. On SQLite the work is
 * one transaction besides; MySQL commits with every change of a table, so there the work must be fit to be repeated.
 */
export function exclusively<T>(
  { db, dialect }: Database,
  work: (one: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return db
    .connection()
    .execute((one) => (dialect.name === "mysql" ? underLock(one, work) : inTransaction(one, work)));
}

async function underLock<T>(one: Kysely<Tables>, work: (one: Kysely<Tables>) => Promise<T>): Promise<T> {
  const { rows } = await sql<{
    got: number | null;
  }>`select get_lock(${LOCK}, ${LOCK_SECONDS}) as got`.execute(one);
  if (rows[0]?.got !== 1) throw new CallError("database-failed", "Another server is migrating the database");
  try {
    return await work(one);
  } finally {
    await sql`select release_lock(${LOCK})`.execute(one);
  }
}

async function inTransaction<T>(one: Kysely<Tables>, work: (one: Kysely<Tables>) => Promise<T>): Promise<T> {
  await sql`begin immediate`.execute(one);
  try {
    const result = await work(one);
    await sql`commit`.execute(one);
    return result;
  } catch (error) {
    await sql`rollback`.execute(one);
    throw error;
  }
}
