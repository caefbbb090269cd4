import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { type DialectName, dialects } from "./dialects.js";
import type { MigrationStep } from "./migrations/index.js";

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

const compilers = {
  mysql: {
    createAdapter: () => new MysqlAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new MysqlIntrospector(db),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
};

/** What a step says to a database, in order; no database is needed for that. */
export async function statementsOf(step: MigrationStep, name: DialectName): Promise<string[]> {
  const driver = new CollectingDriver();
  const db = new Kysely<unknown>({ dialect: { ...compilers[name], createDriver: () => driver } });
  await step(db, dialects[name]);
  return driver.statements;
}
