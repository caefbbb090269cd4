import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE, MIGRATION_LOCK_ID } from "kysely";
import { statementsOf } from "../server/store/migration-statements.js";
import { migrations } from "../server/store/migrations/index.js";

const HEADER = `-- The MySQL schema of Calling System, generated from the migrations: \`npx tsx scripts/schema.ts\`.
-- Do not edit it; a test fails when it is stale. It imports into an empty database as it is:
--   mysql calling < schema.sql
-- The server makes the same tables by itself when it starts on an empty database.
`;

/** Any fixed moment will do; the time of a migration only tells people when it ran. */
const MIGRATED_AT = "1970-01-01T00:00:00.000Z";

/** All statements that bring an empty MySQL database up to date, with a record that this has been done. */
export async function mysqlSchema(): Promise<string> {
  const steps = Object.values(migrations).map((step) => statementsOf(step, "mysql"));
  const statements = [...(await Promise.all(steps)).flat().map(onSeveralLines), ...migrationRecord()];
  return `${HEADER}\n${statements.map((statement) => `${statement};\n`).join("\n")}`;
}

function onSeveralLines(statement: string): string {
  if (!statement.startsWith("create table")) return statement;
  return statement
    .replace(/^(create table `\w+`) \(/, "$1 (\n  ")
    .replaceAll(/, (?=`|constraint)(?![^(]*`\))/g, ",\n  ")
    .replace(/\) (?=engine=)/, "\n) ");
}

/** What the migrator would have written, so that the server finds nothing left to do. */
function migrationRecord(): string[] {
  const done = Object.keys(migrations).map((name) => `('${name}', '${MIGRATED_AT}')`);
  return [
    `create table \`${DEFAULT_MIGRATION_TABLE}\` (\`name\` varchar(255) not null primary key, \`timestamp\` varchar(255) not null)`,
    `create table \`${DEFAULT_MIGRATION_LOCK_TABLE}\` (\`id\` varchar(255) not null primary key, \`is_locked\` integer default 0 not null)`,
    `insert into \`${DEFAULT_MIGRATION_LOCK_TABLE}\` (\`id\`, \`is_locked\`) values ('${MIGRATION_LOCK_ID}', 0)`,
    `insert into \`${DEFAULT_MIGRATION_TABLE}\` (\`name\`, \`timestamp\`) values ${done.join(", ")}`,
  ];
}
