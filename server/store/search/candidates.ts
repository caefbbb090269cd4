import { type RawBuilder, sql } from "kysely";
import type { Person } from "../../../protocol/rest.js";
import type { Database } from "../database.js";
import { type Ending, likePattern, patternsOf, rangesOf } from "./ranges.js";
import { spellings } from "./texts.js";
import { meantBy, plain, type Wildcard } from "./typos.js";

/** The two orders of a name; a first name begins the one, a last name the other. */
const NAMES = ["full_name", "sorting_name"] as const;
type Column = "call_user_id" | (typeof NAMES)[number];

/**
 * Of more people than this that match alike, the rest is not even looked at: whoever types on narrows them down, and a
 * search must not take longer because everybody has the same name.
 */
const LOOKED_AT = 1_000;

/** How many are still wanted, and who has been found already. */
export interface Rest {
  limit: number;
  without: readonly number[];
}

/** People whose Call ID begins like that, ordered by it. */
export function byCallId({ db, dialect }: Database, typed: string, rest: Rest): Promise<Person[]> {
  const text = plain(typed);
  const [from, below] = rangesOf(text, "open")[0] ?? [];
  let people = db
    .selectFrom("users as u")
    .select(["u.user_id", "u.first_name", "u.last_name", "u.call_user_id"])
    .where("u.call_user_id", "is not", null)
    .$narrowType<{ call_user_id: string }>()
    .where(
      dialect.name === "sqlite"
        ? sql<boolean>`u.call_user_id >= ${from} and u.call_user_id < ${below}`
        : sql<boolean>`u.call_user_id like ${likePattern(text, "open")} escape '!'`,
    );
  if (rest.without.length > 0) people = people.where("u.user_id", "not in", rest.without);
  return people.orderBy("u.call_user_id").limit(rest.limit).execute();
}

/** People whose first name, last name, or both in either order begin like that. */
export function byName(database: Database, typed: string, rest: Rest): Promise<Person[]> {
  const texts = spellings(typed).map(plain);
  return found(
    database,
    NAMES.map((column) => matches(database, column, texts, "open")),
    rest,
  );
}

/**
 * People whose Call ID or name would be what was typed, but for one typing error: where it is `whole`, else where it
 * only begins so.
 */
export function byTypo(
  database: Database,
  typed: string,
  { whole, ...rest }: Rest & { whole: boolean },
): Promise<Person[]> {
  const texts = spellings(typed).flatMap(meantBy);
  const sources = [
    matches(database, "call_user_id", meantBy(typed), whole ? "end" : "open"),
    ...NAMES.map((column) => matches(database, column, texts, whole ? "word" : "open")),
  ];
  return found(database, sources, rest);
}

/** The statement that finds people by one column, from its index alone. */
function matches(
  { dialect }: Database,
  column: Column,
  texts: readonly Wildcard[],
  ending: Ending,
): RawBuilder<unknown> {
  const name = sql.ref(`u.${column}`);
  if (dialect.name === "sqlite") {
    const ranges = JSON.stringify(texts.flatMap((text) => rangesOf(text, ending)));
    // A cross join keeps its order in SQLite: range by range, each a look into the index.
    return sql`select u.user_id, u.call_user_id from json_each(${ranges}) as r cross join users as u
      where ${name} >= r.value ->> 0 and ${name} < r.value ->> 1
      and (r.value ->> 2 is null or ${name} like r.value ->> 2 escape '!')
      and u.call_user_id is not null limit ${sql.lit(LOOKED_AT)}`;
  }
  const patterns = texts
    .flatMap((text) => patternsOf(text, ending))
    .map((pattern) => sql`${name} like ${pattern} escape '!'`);
  return sql`select u.user_id, u.call_user_id from users as u
    where u.call_user_id is not null and (${sql.join(patterns, sql` or `)}) limit ${sql.lit(LOOKED_AT)}`;
}

async function found(
  { db }: Database,
  sources: readonly RawBuilder<unknown>[],
  { limit, without }: Rest,
): Promise<Person[]> {
  const all = sql.join(
    sources.map((source, index) => sql`select * from (${source}) as ${sql.ref(`source_${index}`)}`),
    sql` union `,
  );
  const others = without.length === 0 ? sql`1 = 1` : sql`f.user_id not in (${sql.join(without)})`;
  const { rows } = await sql<Person>`
    select u.user_id, u.first_name, u.last_name, u.call_user_id
    from (select f.user_id, f.call_user_id from (${all}) as f where ${others}
      order by f.call_user_id limit ${limit}) as first_ones
    inner join users as u on u.user_id = first_ones.user_id
    order by u.call_user_id`.execute(db);
  return rows;
}
