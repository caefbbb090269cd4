import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallLogEntry } from "../../../server/calls/call-log.js";
import { CallLogBatch } from "../../../server/store/call-log-batch.js";
import { SqliteCallLog } from "../../../server/store/call-log-sqlite.js";
import type { Database } from "../../../server/store/database.js";
import { openStore } from "../../../server/store/open-store.js";

const RUNS = 300;
const ROOMS = ["room-a", "room-b", "room-c"];
/** Two people with accounts, one of them under another spelling as well, and a stranger. */
const PEOPLE = ["Ada_1", "ada_1", "bob_2", "stranger"];
const START = Date.parse("2025-05-01T10:00:00.000Z");

const room = fc.constantFrom(...ROOMS);
const person = fc.constantFrom(...PEOPLE);
const at = fc.integer({ min: 0, max: 5 }).map((later) => START + later);
const entry: fc.Arbitrary<CallLogEntry> = fc.oneof(
  fc.record({
    type: fc.constant("started" as const),
    room,
    caller: person,
    receiver: person,
    video: fc.boolean(),
    hidden: fc.boolean(),
    at,
  }),
  fc.record({
    type: fc.constant("joined" as const),
    room,
    callId: person,
    device: fc.constantFrom(null, "device:1:phone"),
    at,
  }),
  fc.record({ type: fc.constant("left" as const), room, callId: person, at }),
  fc.record({
    type: fc.constant("finished" as const),
    room,
    outcome: fc.constantFrom("answered" as const, "missed" as const, "busy" as const),
    at,
  }),
);
/** In one batch nothing of a call stands before its beginning: entries keep their order, also when they are repeated. */
const batch = fc
  .array(entry, { minLength: 1, maxLength: 8 })
  .map((entries) => [
    ...entries.filter(({ type }) => type === "started"),
    ...entries.filter(({ type }) => type !== "started"),
  ]);
const batches = fc.array(batch, { maxLength: 4 });

/** Everything but the numbers that the database gives out by itself. */
async function contents({ db }: Database) {
  const calls = await db.selectFrom("calls").selectAll().orderBy("room_id").execute();
  const stays = await db
    .selectFrom("call_participants as p")
    .innerJoin("calls as c", "c.call_id", "p.call_id")
    .select(["c.room_id", "p.user_id", "p.call_user_id", "p.joined_at", "p.left_at"])
    .orderBy("c.room_id")
    .orderBy("p.call_user_id")
    .orderBy("p.joined_at")
    .orderBy("p.user_id")
    .execute();
  return { calls: calls.map(({ call_id: _, ...call }) => call), stays };
}

async function withDatabase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const store = await openStore({
    database: { kind: "sqlite", path: ":memory:" },
    databaseConnections: 1,
    dataFolder: "",
  });
  try {
    for (const callId of ["Ada_1", "bob_2"]) {
      const email = `${callId}@example.org`;
      await store.users.add({ firstName: "A", lastName: "B", email, passwordHash: "$2b$04$", callId });
    }
    return await use(store.database);
  } finally {
    await store.close();
  }
}

test("the quick way of writing the call log leaves the same rows as the one that every database takes", async () => {
  await withDatabase((quick) =>
    withDatabase(async (plain) => {
      const { file } = quick;
      if (!file) throw new TypeError("SQLite without a file");
      const log = new SqliteCallLog(file);
      await fc.assert(
        fc
          .asyncProperty(batches, async (written) => {
            for (const entries of written) {
              log.commit(entries);
              await plain.db
                .transaction()
                .execute((queries) => new CallLogBatch(queries, plain.dialect.name).apply(entries));
            }
            expect(await contents(quick)).toEqual(await contents(plain));
          })
          .beforeEach(async () => {
            for (const { db } of [quick, plain]) await db.deleteFrom("calls").execute();
          }),
        { numRuns: RUNS },
      );
    }),
  );
});

test("a batch that cannot be committed leaves nothing", async () => {
  await withDatabase(async (database) => {
    if (!database.file) throw new TypeError("SQLite without a file");
    const log = new SqliteCallLog(database.file);
    const started = {
      type: "started",
      room: "room-a",
      caller: "Ada_1",
      receiver: "bob_2",
      at: START,
    } as const;
    const impossible = { type: "joined", room: "room-a", callId: null, at: START } as unknown as CallLogEntry;
    expect(() => log.commit([{ ...started, video: false }, impossible])).toThrow(/NOT NULL/);
    expect(await contents(database)).toEqual({ calls: [], stays: [] });
  });
});
