import fc from "fast-check";
import { expect, test } from "vitest";
import { type CallOutcome, callOutcome, type HistoryRow } from "../../../protocol/rest.js";
import { sameCallId } from "../../../protocol/values.js";
import type { HistoryFilter } from "../../../server/store/history.js";
import { onEachDatabase } from "./each-database.js";
import { type Person, putCall } from "./past-calls.js";

const T = Date.parse("2025-05-01T10:00:00.000Z");
const STEP = 60_000;
const EVERYTHING = { cursor: undefined, limit: 1_000 };
const CALLS = 60;

/** What a row must be to pass a filter, told once more in plain words. */
function passes(row: HistoryRow, filter: HistoryFilter): boolean {
  const started = Date.parse(row.started_at);
  const people = [row.caller_call_user_id, row.receiver_call_user_id].concat(
    row.participants.map((one) => one.call_user_id),
  );
  return (
    (filter.direction === undefined || row.direction === filter.direction) &&
    (filter.outcomes === undefined || (row.outcome !== null && filter.outcomes.includes(row.outcome))) &&
    (filter.person === undefined ||
      people.some((one) => one !== null && sameCallId(one, filter.person ?? ""))) &&
    (filter.from === undefined || started >= filter.from) &&
    (filter.to === undefined || started < filter.to) &&
    (!filter.unseen || !row.seen)
  );
}

await onEachDatabase("the history", (given) => {
  const history = (person: Person, filter: HistoryFilter = {}, page: object = EVERYTHING) =>
    given.store.history.of(person.userId, { ...EVERYTHING, ...page, filter });
  const numbers = async (person: Person, filter: HistoryFilter = {}) =>
    (await history(person, filter)).rows.map((row) => row.call_id);
  const pair = async () => [await given.addUser(), await given.addUser()] as const;

  test("has a call for everybody who had a part in it, and for nobody else", async () => {
    const [caller, receiver] = await pair();
    const [guest, stranger] = await pair();
    const stays = [caller, receiver, guest].map((person) => ({ ...person, ms: 5_000 }));
    const number = await putCall(given, { caller, receiver, outcome: "answered", at: T, stays });
    for (const person of [caller, receiver, guest]) expect(await numbers(person)).toEqual([number]);
    expect(await numbers(stranger)).toEqual([]);
    expect((await history(guest)).rows).toMatchObject([{ direction: "incoming", outcome: "answered" }]);
  });

  test("keeps the calls of somebody whom one has blocked to the caller", async () => {
    const [caller, receiver] = await pair();
    const number = await putCall(given, { caller, receiver, outcome: "missed", at: T, hidden: true });
    expect(await numbers(caller)).toEqual([number]);
    expect(await numbers(receiver)).toEqual([]);
    expect(await given.store.seenCalls.unseen(receiver.userId)).toBe(0);
  });

  test("finds a person by any spelling, as caller, receiver or guest, with an account and without", async () => {
    const [self, other] = await pair();
    const guest = await given.addUser(`Guest_${other.userId}`);
    const nobody = { userId: 0, callId: `Nobody_${other.userId}` };
    const call = (caller: Person, receiver: Person, joined: Person[] = []) =>
      putCall(given, {
        caller,
        receiver,
        outcome: "answered",
        at: T,
        stays: joined.map((person) => ({ ...person, ms: 1 })),
      });
    const [made, got] = [await call(self, other), await call(other, self, [self, other, guest])];
    const withNobody = [await call(self, nobody), await call(other, self, [nobody])];
    expect(await numbers(self, { person: other.callId.toUpperCase() })).toEqual([withNobody[1], got, made]);
    expect(await numbers(self, { person: guest.callId.toLowerCase() })).toEqual([got]);
    expect(await numbers(self, { person: nobody.callId.toUpperCase() })).toEqual(withNobody.toReversed());
    expect(await numbers(self, { person: "someone_else" })).toEqual([]);
  });

  test("pages in any size and with any filter hold what filtering the whole list gives", async () => {
    const people = [
      await given.addUser(),
      await given.addUser(),
      await given.addUser(),
      await given.addUser(),
    ];
    const drop = fc.sample(
      fc.record({
        two: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2, maxLength: 2 }),
        joined: fc.subarray([0, 1, 2, 3]),
        outcome: fc.constantFrom<CallOutcome | null>(...callOutcome.options, null),
        // Few moments, so that many calls share one.
        step: fc.nat(12),
        reported: fc.boolean(),
      }),
      { numRuns: CALLS, seed: 4 },
    );
    const at = (index: number): Person => people[index] ?? { userId: 0, callId: "" };
    for (const { two, joined, outcome, step, reported } of drop) {
      const stays = outcome === "answered" && !reported ? joined : [];
      await putCall(given, {
        caller: at(two[0] ?? 0),
        receiver: at(two[1] ?? 0),
        outcome,
        at: T + step * STEP,
        stays: stays.map((index) => ({ ...at(index), ms: 1_000 })),
        reported,
      });
    }
    await given.store.seenCalls.mark(at(0).userId, { upTo: T + 6 * STEP });
    given.clock.at = T + 13 * STEP;
    const all = (await history(at(0))).rows;
    const expected = drop.filter(
      ({ two, joined, outcome, reported }) =>
        two.includes(0) || (outcome === "answered" && !reported && joined.includes(0)),
    );
    expect(all).toHaveLength(expected.length);
    expect(all.filter((row) => !row.seen).length).toBeGreaterThan(0);

    const time = fc.option(
      fc.nat(13).map((step) => T + step * STEP),
      { nil: undefined },
    );
    const maybe = <V>(value: fc.Arbitrary<V>) => fc.option(value, { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          direction: maybe(fc.constantFrom("incoming" as const, "outgoing" as const)),
          outcomes: maybe(fc.subarray([...callOutcome.options], { minLength: 1 })),
          person: maybe(fc.constantFrom(...people.map((person) => person.callId.toUpperCase()), "stranger")),
          from: time,
          to: time,
          unseen: maybe(fc.boolean()),
        }),
        fc.integer({ min: 1, max: 20 }),
        async (filter, limit) => {
          const rows: HistoryRow[] = [];
          for (let cursor: string | undefined; ; ) {
            const page = await history(at(0), filter, { cursor, limit });
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            rows.push(...page.rows);
            if (page.next === null) break;
            expect(page.rows).toHaveLength(limit);
            cursor = page.next;
          }
          expect(rows).toEqual(all.filter((row) => passes(row, filter)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("goes on where it was, whatever has been added meanwhile", async () => {
    const [self, other] = await pair();
    const call = (at: number) => putCall(given, { caller: self, receiver: other, outcome: "missed", at });
    const old = [await call(T), await call(T), await call(T + STEP)];
    const first = await history(self, {}, { limit: 2 });
    const late = [await call(T + STEP), await call(T + 2 * STEP)];
    const rest = await history(self, {}, { limit: 10, cursor: first.next ?? "" });
    const seen = [...first.rows, ...rest.rows].map((row) => row.call_id);
    expect(seen).toEqual(old.toReversed());
    expect(seen).not.toContain(late[0]);
  });
});

await onEachDatabase("the seen mark", (given) => {
  const missed = async (outcome: CallOutcome = "missed", at = T) => {
    const [caller, receiver] = [await given.addUser(), await given.addUser()];
    return { caller, receiver, number: await putCall(given, { caller, receiver, outcome, at }) };
  };
  const unseen = (person: Person) => given.store.seenCalls.unseen(person.userId);
  const rows = async (person: Person) =>
    (await given.store.history.of(person.userId, EVERYTHING)).rows.map((row) => row.seen);

  test.each(
    callOutcome.options.map((outcome) => ({
      outcome,
      news: ["missed", "busy", "canceled"].includes(outcome),
    })),
  )(
    "a call that was $outcome is news to its receiver: $news, and none to its caller",
    async ({ outcome, news }) => {
      const { caller, receiver } = await missed(outcome);
      expect([await unseen(receiver), await unseen(caller)]).toEqual([news ? 1 : 0, 0]);
      expect([await rows(receiver), await rows(caller)]).toEqual([[!news], [true]]);
    },
  );

  test("is set by the receiver alone, and as often as they like", async () => {
    const { caller, receiver, number } = await missed();
    await given.store.seenCalls.mark(caller.userId, {});
    await given.store.seenCalls.mark(caller.userId, { callIds: [number] });
    expect(await unseen(receiver)).toBe(1);
    for (let time = 0; time < 2; time++) await given.store.seenCalls.mark(receiver.userId, {});
    expect(await unseen(receiver)).toBe(0);
    expect(await rows(receiver)).toEqual([true]);
  });

  test("is for the calls that are named, for those up to a moment, or for all", async () => {
    const [caller, receiver] = [await given.addUser(), await given.addUser()];
    const call = (at: number) => putCall(given, { caller, receiver, outcome: "missed", at });
    const calls = [await call(T), await call(T + 1), await call(T + 2), await call(T + 3)];
    const mark = given.store.seenCalls;
    await mark.mark(receiver.userId, { callIds: [] });
    expect(await unseen(receiver)).toBe(4);
    await mark.mark(receiver.userId, { callIds: [calls[3] ?? 0, 4_711_000] });
    expect(await rows(receiver)).toEqual([true, false, false, false]);
    await mark.mark(receiver.userId, { upTo: T + 1 });
    expect(await rows(receiver)).toEqual([true, false, true, true]);
    await mark.mark(receiver.userId, {});
    expect(await unseen(receiver)).toBe(0);
  });

  test("comes too early for a call that still rings", async () => {
    const [caller, receiver] = [await given.addUser(), await given.addUser()];
    const number = await putCall(given, { caller, receiver, outcome: null, at: T });
    await given.store.seenCalls.mark(receiver.userId, {});
    await given.store.database.db
      .updateTable("calls")
      .set({ outcome: "missed", call_status: "missed", ended_at: "2025-05-01 11:00:00.000" })
      .where("call_id", "=", number)
      .execute();
    expect(await unseen(receiver)).toBe(1);
  });

  test("is not needed for a call that only its caller says took place", async () => {
    const [caller, receiver] = [await given.addUser(), await given.addUser()];
    await putCall(given, { caller, receiver, outcome: "missed", at: T, reported: true });
    expect(await unseen(receiver)).toBe(0);
    expect(await rows(receiver)).toEqual([true]);
  });
});
