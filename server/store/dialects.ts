import { type RawBuilder, sql } from "kysely";

export type DialectName = "sqlite" | "mysql";

/** The little in which the two databases differ; everything else is written once. */
export interface Dialect {
  name: DialectName;
  /** Column types. Call IDs compare ignoring case, room ids and addresses do not. */
  types: {
    timestamp: RawBuilder<unknown>;
    callId: RawBuilder<unknown>;
    roomId: RawBuilder<unknown>;
    email: RawBuilder<unknown>;
    /** First and last name in one. */
    name: RawBuilder<unknown>;
  };
  /** What follows the closing bracket of a table. */
  tableEnd: RawBuilder<unknown>;
  /** Milliseconds from one stored moment to another. */
  millisecondsBetween(from: RawBuilder<unknown>, to: RawBuilder<unknown>): RawBuilder<number>;
  /** Two texts with a space between them. */
  joined(first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<string>;
}

const sqlite: Dialect = {
  name: "sqlite",
  types: {
    timestamp: sql`text`,
    callId: sql`varchar(30) collate nocase`,
    roomId: sql`varchar(64)`,
    email: sql`varchar(512)`,
    name: sql`varchar(201) collate nocase`,
  },
  tableEnd: sql``,
  millisecondsBetween: (from, to) =>
    sql<number>`cast(round((julianday(${to}) - julianday(${from})) * 86400000) as integer)`,
  joined: (first, second) => sql<string>`(${first} || ' ' || ${second})`,
};

const mysql: Dialect = {
  name: "mysql",
  types: {
    timestamp: sql`datetime(3)`,
    callId: sql`varchar(30)`,
    roomId: sql`varchar(64) collate utf8mb4_bin`,
    email: sql`varchar(512) collate utf8mb4_bin`,
    name: sql`varchar(201)`,
  },
  tableEnd: sql`engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci`,
  millisecondsBetween: (from, to) => sql<number>`(timestampdiff(microsecond, ${from}, ${to}) div 1000)`,
  joined: (first, second) => sql<string>`concat(${first}, ' ', ${second})`,
};

export const dialects: Record<DialectName, Dialect> = { sqlite, mysql };
