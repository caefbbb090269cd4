import { expect, it } from "vitest";
import { historyFromCalls, passes, statsFromHistory } from "../../../client/account/plain-history.js";
import { type CallRow, historyRow } from "../../../protocol/index.js";

const NONE = { answered: 0, missed: 0, rejected: 0, busy: 0, canceled: 0, failed: 0 };
const ADA = 1;
const BOB = 2;

const row = (given: Partial<CallRow>): CallRow => ({
  call_id: 1,
  caller_id: ADA,
  receiver_id: BOB,
  call_status: "completed",
  started_at: "2026-01-01T12:00:00.000Z",
  ended_at: "2026-01-01T12:01:30.000Z",
  caller_call_user_id: "ada",
  receiver_call_user_id: "bob",
  ...given,
});

it.each([
  { given: {}, expected: { direction: "outgoing", outcome: "answered", duration_ms: 90_000 } },
  {
    given: { caller_id: BOB, receiver_id: ADA, call_status: "missed" as const },
    expected: { direction: "incoming", outcome: "missed", duration_ms: null },
  },
  {
    given: { call_status: "ongoing" as const, ended_at: null },
    expected: { outcome: null, duration_ms: null },
  },
  { given: { ended_at: null }, expected: { outcome: "answered", duration_ms: null } },
  { given: { ended_at: "2026-01-01T11:00:00.000Z" }, expected: { duration_ms: 0 } },
  {
    given: { receiver_id: null, receiver_call_user_id: null },
    expected: { participants: [{ call_user_id: "ada", joined_at: null, left_at: null }] },
  },
])("a plain row becomes a row of history: $given", ({ given, expected }) => {
  const [made] = historyFromCalls([row(given)], ADA);
  expect(made).toMatchObject(expected);
  expect(historyRow.safeParse(made).success).toBe(true);
});

it("statistics count what the history shows, and missed calls only where one was called", () => {
  const rows = historyFromCalls(
    [
      row({}),
      row({ ended_at: "2026-01-01T12:00:10.000Z" }),
      row({ caller_id: BOB, receiver_id: ADA, call_status: "missed" }),
      row({ call_status: "missed" }),
      row({ call_status: "ongoing", ended_at: null }),
    ],
    ADA,
  );
  expect(statsFromHistory(rows)).toEqual({
    total: 5,
    outgoing: 4,
    incoming: 1,
    answered: 2,
    missed: 1,
    talk_ms: 100_000,
    longest_ms: 90_000,
    average_ms: 50_000,
    by_outcome: {
      outgoing: { ...NONE, answered: 2, missed: 1 },
      incoming: { ...NONE, missed: 1 },
    },
    unseen_missed: 0,
    most_called: [{ call_user_id: "bob", calls: 4 }],
  });
});

it.each([
  [{ direction: "outgoing" }, true],
  [{ direction: "incoming" }, false],
  [{ outcome: "missed,answered" }, true],
  [{ outcome: "missed" }, false],
  [{ person: "BOB" }, true],
  [{ person: "carol" }, false],
  [{ from: "2026-01-01T12:00:00.000Z", to: "2026-01-02" }, true],
  [{ from: "2026-01-01T12:00:00.001Z" }, false],
  [{ to: "2026-01-01T12:00:00.000Z" }, false],
  [{ unseen: "true" }, false],
  [{ unseen: "false" }, true],
] as const)("a plain row passes for %j: %s", (query, expected) => {
  const [made] = historyFromCalls([row({})], ADA);
  expect(made && passes(made, query)).toBe(expected);
});
