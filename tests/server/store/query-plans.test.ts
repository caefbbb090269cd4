import { type KyselyPlugin, type RootOperationNode, SqliteQueryCompiler, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callOutcome } from "../../../protocol/rest.js";
import { Contacts } from "../../../server/store/contacts.js";
import type { Database } from "../../../server/store/database.js";
import { History } from "../../../server/store/history.js";
import { openStore, type Store } from "../../../server/store/open-store.js";
import { PresenceLists } from "../../../server/store/presence-lists.js";
import { PeopleSearch } from "../../../server/store/search/people-search.js";
import { SeenCalls } from "../../../server/store/seen-calls.js";
import { statsOf } from "../../../server/store/stats.js";

const USER = 1;
const PAGE = { cursor: "1740000000000-5", limit: 10 };

/** Keeps every statement, so that the database can be asked how it carries it out. */
class Recorder implements KyselyPlugin {
  readonly statements: RootOperationNode[] = [];

  transformQuery: KyselyPlugin["transformQuery"] = ({ node }) => {
    this.statements.push(node);
    return node;
  };

  transformResult: KyselyPlugin["transformResult"] = async ({ result }) => result;
}

let store: Store;
const recorder = new Recorder();
const recorded = (): Database => ({ ...store.database, db: store.database.db.withPlugin(recorder) });

beforeAll(async () => {
  store = await openStore({
    database: { kind: "sqlite", path: ":memory:" },
    databaseConnections: 1,
    dataFolder: "",
  });
  const names = { firstName: "Ada", lastName: "Byron", passwordHash: "x" };
  await store.users.add({ ...names, email: "a@example.org", callId: "ann" });
  await store.users.add({ ...names, email: "b@example.org", callId: "bob" });
  const call = { status: "missed" as const, startedAt: 1_750_000_000_000, endedAt: 1_750_000_000_000 };
  await store.calls.report({ ...call, callerId: 1, receiverId: 2 });
  await store.calls.report({ ...call, callerId: 2, receiverId: 1 });
});

afterAll(() => store.close());

/** The steps in which SQLite would read a whole table of ours, or all of an index. */
async function scans(run: () => Promise<unknown>): Promise<string[]> {
  recorder.statements.length = 0;
  await run();
  const found: string[] = [];
  expect(recorder.statements.length).toBeGreaterThan(0);
  for (const statement of recorder.statements) {
    const { sql: text, parameters } = new SqliteQueryCompiler().compileQuery(statement, { queryId: "plan" });
    const values = parameters.map((value) => sql`${value}`);
    const parts = text.split("?").map((part) => sql.raw(part));
    const whole = parts.flatMap((part, index) => [part, values[index] ?? sql``]);
    const plan = await sql<{ detail: string }>`explain query plan ${sql.join(whole, sql``)}`.execute(
      store.database.db,
    );
    const steps = plan.rows.map(({ detail }) => detail);
    found.push(
      ...steps.filter((step) =>
        /^SCAN (?!side|own$|f$|first_ones|partners|source_|r VIRTUAL|CONSTANT|\()/.test(step),
      ),
    );
  }
  return found;
}

const filters = {
  everything: {},
  "one direction": { direction: "incoming" as const },
  outcomes: { outcomes: [...callOutcome.options] },
  "a person": { person: "bob" },
  "a span of time": { from: 0, to: 1_800_000_000_000 },
  "unseen ones": { unseen: true },
};

test.each(Object.entries(filters))(
  "a page of the history with %s reads no table as a whole",
  async (_, filter) => {
    const history = new History(recorded());
    expect(await scans(() => history.of(USER, { ...PAGE, filter }))).toEqual([]);
  },
);

test("the count of unseen calls reads the index of those alone", async () => {
  expect(await scans(() => new SeenCalls(recorded()).unseen(USER))).toEqual([]);
  const [statement] = recorder.statements;
  if (statement === undefined) throw new TypeError("nothing was asked");
  const { sql: text } = new SqliteQueryCompiler().compileQuery(statement, { queryId: "plan" });
  const plan = await sql<{
    detail: string;
  }>`explain query plan ${sql.raw(text.replaceAll("?", "1"))}`.execute(store.database.db);
  expect(plan.rows[0]?.detail).toContain("calls_unseen");
});

test("statistics read no table as a whole", async () => {
  expect(await scans(() => statsOf(recorded(), USER, { days: 30 }))).toEqual([]);
});

test.each(["b", "bob", "ada by", "bbo", "adaa byron", "żólw"])(
  "a search for %j reads no table as a whole",
  async (typed) => {
    expect(await scans(() => new PeopleSearch(recorded()).find(USER, typed))).toEqual([]);
  },
);

test("contacts and their changes read no table as a whole", async () => {
  const contacts = new Contacts(recorded().db);
  expect(await scans(() => contacts.of(USER))).toEqual([]);
  expect(await scans(() => contacts.changesSince(USER, { revision: 1 }))).toEqual([]);
});

test("the lists of presence read no table as a whole, in either direction", async () => {
  const lists = new PresenceLists(recorded().db);
  expect(await scans(() => lists.contactsOf(["ann", "bob"]))).toEqual([]);
  expect(await scans(() => lists.ownersWith(["ann", "bob"]))).toEqual([]);
  expect(await scans(() => lists.pair(1, 2))).toEqual([]);
});
