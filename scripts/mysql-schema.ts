import {
  type CompiledQuery,
  type DatabaseConnection,
  DEFAULT_MIGRATION_LOCK_TABLE,
  DEFAULT_MIGRATION_TABLE,
  type Driver,
  Kysely,
  MIGRATION_LOCK_ID,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type QueryResult,
} from "kysely";
import { dialects } from "../server/store/dialects.js";
import { migrations } from "../server/store/migrations/index.js";

const HEADER = `-- The MySQL schema of Calling System, generated from the migrations: \`npx tsx scripts/schema.ts\`.
-- Do not edit it; a test fails when it is stale. It imports into an empty database as it is:
--   mysql calling < schema.sql
-- The server makes the same tables by itself when it starts on an empty database.
`;

/** Any fixed moment will do; the time of a migration only tells people when it ran. */
const MIGRATED_AT = "1970-01-01T00:00:00.000Z";

/** Takes statements down instead of running them. */
class CollectingDriver implements Driver {
  readonly statements: string[] = [];

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
        if (parameters.length > 0) throw new TypeError("A migration must not have parameters");
        this.statements.push(sql);
        return { rows: [] };
      },
      streamQuery: () => {
        throw new TypeError("A migration must not read");
      },
    };
  }

  async beginTransaction(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/** All statements that bring an empty MySQL database up to date, with a record that this has been done. */
export async function mysqlSchema(): Promise<string> {
  const driver = new CollectingDriver();
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => driver,
      createIntrospector: (database) => new MysqlIntrospector(database),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  });
  for (const step of Object.values(migrations)) await step(db, dialects.mysql);
  const statements = [...driver.statements.map(onSeveralLines), ...migrationRecord()];
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
