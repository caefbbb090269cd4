import { type Kysely, type RawBuilder, sql } from "kysely";
import { CallError } from "../../../protocol/errors.js";
import type { OpenDatabase } from "../database.js";
import type { Tables } from "../tables.js";
import { toStored } from "../timestamps.js";
import {
  APP_TABLES,
  type AppRow,
  type AppTable,
  backupOf,
  type Columns,
  matchColumns,
} from "./app-tables.js";
import { Conversion } from "./convert.js";
import { columnsOf, countOf } from "./found-tables.js";
import { type TableReport, Tally } from "./report.js";

/** Rows that are read and written at a time. */
const BATCH = 500;

/** Copies every table out of its backup, inside a transaction; throws where a row would be lost unnoticed. */
export async function copyAll(database: OpenDatabase, backups: ReadonlySet<string>): Promise<TableReport[]> {
  const conversion = new Conversion(toStored(Date.now()));
  const reports: TableReport[] = [];
  for (const table of APP_TABLES) {
    if (backups.has(backupOf(table))) reports.push(await copyTable(database, table, conversion));
  }
  return reports;
}

async function copyTable<T extends AppTable>(
  database: OpenDatabase,
  table: T,
  conversion: Conversion,
): Promise<TableReport> {
  const backup = backupOf(table);
  const columns = matchColumns(table, await columnsOf(database, backup));
  const convert = conversion.converters[table];
  const tally = new Tally(table);
  for await (const batch of batchesOf<T>(database.db, backup, columns)) {
    const rows = batch.flatMap((row) => convert(row, tally) ?? []);
    for (const _row of rows) tally.took();
    if (rows.length > 0) await database.db.insertInto<AppTable>(table).values(rows).execute();
  }
  const { unknown } = columns;
  const report = tally.report(
    ...(unknown.length > 0 ? [`stay in the backup alone: the columns ${unknown.join(", ")}`] : []),
  );
  await verify(database, report);
  return report;
}

/** Counts what the databases themselves say. */
async function verify(database: OpenDatabase, { table, found, takenOver }: TableReport): Promise<void> {
  const [before, after] = [await countOf(database, backupOf(table)), await countOf(database, table)];
  if (before === found && after === takenOver) return;
  throw new CallError(
    "database-failed",
    `Taking over ${table} found ${found} of ${before} rows and wrote ${after} of ${takenOver}; nothing was changed`,
  );
}

/** All rows by the names of our fields; those with an id in its order, so that each batch finds its beginning. */
async function* batchesOf<T extends AppTable>(
  db: Kysely<Tables>,
  backup: string,
  { byField }: Columns,
): AsyncGenerator<AppRow<T>[]> {
  const fields = [...byField].map(([field, column]) => sql`${sql.ref(column)} as ${sql.ref(field)}`);
  const read = async (rest: RawBuilder<unknown>) => {
    const query = sql<
      AppRow<T> & { id?: unknown }
    >`select ${sql.join(fields)} from ${sql.table(backup)} ${rest}`;
    return (await query.execute(db)).rows;
  };
  const id = byField.get("id");
  const order = sql`order by ${sql.join((id === undefined ? [...byField.values()] : [id]).map((name) => sql.ref(name)))} limit ${BATCH}`;
  let rows = await read(order);
  for (let taken = 0; rows.length > 0; ) {
    yield rows;
    taken += rows.length;
    const last = rows.at(-1)?.id;
    rows = await read(
      id === undefined ? sql`${order} offset ${taken}` : sql`where ${sql.ref(id)} > ${last} ${order}`,
    );
  }
}
