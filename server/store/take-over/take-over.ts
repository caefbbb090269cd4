import { sql } from "kysely";
import { CallError } from "../../../protocol/errors.js";
import type { OpenDatabase } from "../database.js";
import { toStored } from "../timestamps.js";
import { APP_TABLES, backupOf, matchColumns } from "./app-tables.js";
import { copyAll } from "./copy.js";
import { columnsOf, countOf, tablesOf } from "./found-tables.js";
import { continueNumbers } from "./numbers.js";
import type { TableReport } from "./report.js";
import { freeNames, type OwnNames, ownNames, setAside } from "./set-aside.js";

/** Says that the copy is complete, and what it found; written in the same transaction. */
const DONE = "app_takeover";
/** The migrator's own table: where it is, the other tables are ours. */
const OURS = "kysely_migration";

/**
 * Takes over a database that the app's own server made. Its tables are set aside under names that begin with
 * `app_backup_` and stay as they were; ours are made empty beside them, and filled in one transaction. So a run that
 * dies is finished by the next one, whichever step it was at: renaming happens at once or not at all, and ours stay
 * empty until everything is in them. Nothing is altered in place, because then a table that is half old and half new
 * would have to be understood. Null where there is nothing to take over.
 */
export async function takeOver(
  database: OpenDatabase,
  makeTables: () => Promise<void>,
): Promise<TableReport[] | null> {
  const names = await ownNames(database);
  if (!(await prepare(database, names))) {
    await makeTables();
    return null;
  }
  const backups = [...(await tablesOf(database))].filter((table) => table.startsWith(backupOf("")));
  await freeNames(database, { tables: names.others, backups });
  await makeTables();
  await createRecord(database);
  await continueNumbers(database, new Set(backups));
  return inOneTransaction(database, async (transaction) => {
    const reports = await copyAll(transaction, new Set(backups));
    await writeRecord(transaction, reports);
    return reports;
  });
}

/** Sets the app's tables aside unless that has been done; false where there are none. */
async function prepare(database: OpenDatabase, { tables: own }: OwnNames): Promise<boolean> {
  const tables = await tablesOf(database);
  if (tables.has(backupOf("users"))) return isUnfinished(database, tables);
  if (tables.has(OURS)) return false;
  const inTheWay = [...own].filter((table) => tables.has(table));
  if (inTheWay.length === 0) return false;
  if (!tables.has("users")) {
    throw new CallError(
      "database-failed",
      `The database has a table ${inTheWay[0]}, but no users as the app's has; give the server a database of its own`,
    );
  }
  for (const table of APP_TABLES) {
    if (tables.has(table)) matchColumns(table, await columnsOf(database, table));
  }
  await setAside(database, inTheWay);
  return true;
}

/** Our tables are filled in the transaction that writes the record; where they are not empty, somebody removed it. */
async function isUnfinished(database: OpenDatabase, tables: ReadonlySet<string>): Promise<boolean> {
  if (tables.has(DONE) && (await countOf(database, DONE)) > 0) return false;
  return !tables.has("users") || (await countOf(database, "users")) === 0;
}

async function createRecord({ db, dialect }: OpenDatabase): Promise<void> {
  await db.schema
    .createTable(DONE)
    .ifNotExists()
    .addColumn("table_name", "varchar(64)", (column) => column.primaryKey())
    .addColumn("rows_found", "integer", (column) => column.notNull())
    .addColumn("rows_taken_over", "integer", (column) => column.notNull())
    .addColumn("remarks", "text", (column) => column.notNull())
    .addColumn("taken_over_at", dialect.types.timestamp, (column) => column.notNull())
    .modifyEnd(dialect.tableEnd)
    .execute();
}

async function writeRecord({ db }: OpenDatabase, reports: readonly TableReport[]): Promise<void> {
  const at = toStored(Date.now());
  for (const { table, found, takenOver, remarks } of reports) {
    await sql`insert into ${sql.table(DONE)} values (${table}, ${found}, ${takenOver}, ${remarks.join("\n")}, ${at})`.execute(
      db,
    );
  }
}

/** On SQLite the whole upgrade is one transaction already. */
function inOneTransaction<T>(database: OpenDatabase, work: (inside: OpenDatabase) => Promise<T>): Promise<T> {
  const { db, dialect } = database;
  if (dialect.name === "sqlite") return work(database);
  return db.transaction().execute((transaction) => work({ db: transaction, dialect }));
}
