import { describe, expect, test, vi } from "vitest";
import { block, listBlocked, unblock } from "../../../cli/commands/blocked.js";
import { addContact, listContacts, removeContact, renameContact } from "../../../cli/commands/contacts.js";
import { type HistoryOptions, history } from "../../../cli/commands/history.js";
import { search } from "../../../cli/commands/search.js";
import { stats } from "../../../cli/commands/stats.js";
import { users } from "../../../cli/commands/users.js";
import type { CallStats, Contact, HistoryRow, Person } from "../../../protocol/rest.js";
import { ADA, fakeContext } from "../support/fake-context.js";

const BOB: Person = { user_id: 2, first_name: "Bob", last_name: "\u001b[31mEvil", call_user_id: "bob" };
const listing = <T>(rows: T[], nextCursor: string | null = null, cached = false) => ({
  rows,
  nextCursor,
  cached,
});

const CONTACT: Contact = {
  contact_id: 7,
  user_id: 1,
  contact_user_id: 2,
  nickname: "Bo\u202ebby",
  created_at: "2026-01-01T00:00:00.000Z",
  first_name: "Bob",
  last_name: "Jones",
  email: "bob@example.org",
  call_user_id: "bob",
};

const row = (facts: Partial<HistoryRow> = {}): HistoryRow => ({
  call_id: 3,
  caller_id: 2,
  receiver_id: 1,
  call_status: "completed",
  started_at: new Date(2026, 0, 2, 3, 4).toISOString(),
  ended_at: new Date(2026, 0, 2, 3, 5).toISOString(),
  caller_call_user_id: "bob",
  receiver_call_user_id: "ada",
  direction: "incoming",
  outcome: "answered",
  is_video: false,
  duration_ms: 31_000,
  participants: ["bob", "Ada", "carol"].map((callId) => ({
    call_user_id: callId,
    joined_at: null,
    left_at: null,
  })),
  seen: true,
  ...facts,
});
const MISSED = row({ outcome: "missed", call_status: "missed", duration_ms: null, participants: [] });

describe("search", () => {
  test("shows people, harmless", async () => {
    const context = fakeContext({ account: { search: async () => [BOB] } });
    expect(await search({ query: "b" }, context)).toBe(0);
    expect(context.io.printed).toEqual(["CALL ID  NAME", "bob      Bob [31mEvil"]);
  });

  test("gives scripts one object per line", async () => {
    const context = fakeContext({ account: { search: async () => [BOB, BOB] }, json: true });
    await search({ query: "b" }, context);
    const bob = { v: 1, callId: "bob", firstName: "Bob", lastName: "[31mEvil", userId: 2 };
    expect(context.io.objects).toEqual([bob, bob]);
  });

  test("that finds nobody is done, with a remark", async () => {
    const context = fakeContext({ account: { search: async () => [] }, json: true });
    expect(await search({ query: "b" }, context)).toBe(0);
    expect(context.io.printed).toEqual([]);
    expect(context.io.remarked).toHaveLength(1);
  });
});

test("users passes the page on, and tells how to get the next one", async () => {
  const directory = vi.fn(async () => listing([BOB], "next"));
  const context = fakeContext({ account: { directory } });
  expect(await users({ limit: 1, cursor: "this" }, context)).toBe(0);
  expect(directory).toHaveBeenCalledWith({ limit: 1, cursor: "this" });
  expect(context.io.remarked.join()).toContain("--cursor next");
});

describe("contacts", () => {
  test("list shows the names that one gave", async () => {
    const context = fakeContext({ account: { contacts: async () => listing([CONTACT]) } });
    expect(await listContacts({}, context)).toBe(0);
    expect(context.io.printed).toEqual(["CALL ID  NAME       NICKNAME", "bob      Bob Jones  Bobby"]);
    expect(context.io.remarked).toEqual([]);
  });

  test("list says when it is an old one", async () => {
    const contacts = async () => listing([CONTACT], null, true);
    const context = fakeContext({ account: { contacts }, json: true });
    await listContacts({}, context);
    expect(context.io.objects).toMatchObject([{ v: 1, callId: "bob", nickname: "Bobby", contactId: 7 }]);
    expect(context.io.remarked.join()).toContain("cannot be reached");
  });

  test("add and remove name a Call ID", async () => {
    const account = { addContact: vi.fn(async () => 7), removeContact: vi.fn(async () => {}) };
    const context = fakeContext({ account, json: true });
    expect(await addContact({ callId: "bob", nickname: "Bobby" }, context)).toBe(0);
    expect(await removeContact({ callId: "bob" }, context)).toBe(0);
    expect(account.addContact).toHaveBeenCalledWith("bob", "Bobby");
    expect(account.removeContact).toHaveBeenCalledWith("bob");
    expect(context.io.objects).toEqual([
      { v: 1, callId: "bob", contactId: 7, nickname: "Bobby" },
      { v: 1, callId: "bob", removed: true },
    ]);
  });

  test("rename gives another nickname, or takes it away", async () => {
    const account = { renameContact: vi.fn(async () => {}) };
    const context = fakeContext({ account, json: true });
    expect(await renameContact({ callId: "bob", nickname: "Bobby" }, context)).toBe(0);
    expect(await renameContact({ callId: "bob" }, context)).toBe(0);
    expect(account.renameContact.mock.calls).toEqual([
      ["bob", "Bobby"],
      ["bob", null],
    ]);
    expect(context.io.objects).toEqual([
      { v: 1, callId: "bob", nickname: "Bobby" },
      { v: 1, callId: "bob", nickname: null },
    ]);
  });

  test.each([addContact, renameContact, removeContact])("$name refuses what is no Call ID", async (run) => {
    await expect(run({ callId: "b!" }, fakeContext())).rejects.toMatchObject({ code: "usage" });
  });
});

describe("history", () => {
  const withRows = (...pages: HistoryRow[][]) => {
    const ask = vi.fn(async (_query?: object) => {
      const rows = pages.shift() ?? [];
      return listing(rows, pages.length > 0 ? `page${pages.length}` : null);
    });
    return { ask, account: { history: ask, requireSession: () => ADA } };
  };

  test("shows when, with whom, how it went and how long", async () => {
    const { account } = withRows([
      row(),
      MISSED,
      row({ outcome: null, call_status: "ongoing", is_video: true }),
    ]);
    const context = fakeContext({ account });
    expect(await history({}, context)).toBe(0);
    expect(context.io.printed).toEqual([
      "WHEN                    WHO         OUTCOME   LASTED",
      "2026-01-02 03:04  from  bob, carol  answered    0:31",
      "2026-01-02 03:04  from  bob         missed         -",
      "2026-01-02 03:04  from  bob, carol  ongoing     0:31  video",
    ]);
  });

  test("gives scripts everything", async () => {
    const context = fakeContext({ account: withRows([row()]).account, json: true });
    await history({}, context);
    expect(context.io.objects).toMatchObject([
      {
        v: 1,
        id: 3,
        direction: "incoming",
        with: ["bob", "carol"],
        outcome: "answered",
        status: "completed",
        video: false,
        durationMs: 31_000,
        caller: "bob",
        receiver: "ada",
        participants: [
          { callId: "bob", joinedAt: null, leftAt: null },
          { callId: "Ada", joinedAt: null, leftAt: null },
          { callId: "carol", joinedAt: null, leftAt: null },
        ],
      },
    ]);
  });

  test.each<[string, HistoryOptions, object]>([
    ["--missed", { missed: true }, { direction: "incoming", outcome: "missed" }],
    ["--unseen", { unseen: true }, { unseen: "true" }],
    ["--with", { with: "bob" }, { person: "bob" }],
    [
      "--direction",
      { direction: "outgoing", limit: 5, cursor: "x" },
      { direction: "outgoing", limit: 5, cursor: "x" },
    ],
    [
      "--since and --until",
      { since: "2h", until: "2026-01-01T12:00:00.000Z" },
      { from: "2025-12-31T22:00:00.000Z", to: "2026-01-01T12:00:00.000Z" },
    ],
  ])("%s asks the server for just those calls", async (_, options, query) => {
    const { account, ask } = withRows([]);
    const context = fakeContext({ account, json: true });
    expect(await history(options, context)).toBe(0);
    expect(ask).toHaveBeenCalledWith(query);
    expect(context.io.remarked).toHaveLength(1);
  });

  test.each<HistoryOptions>([{ with: "b!" }, { since: "yesterday" }, { until: "2026-02-30" }])(
    "%j is wrong usage, and asks nobody",
    async (options) => {
      await expect(history(options, fakeContext())).rejects.toMatchObject({ code: "usage" });
    },
  );

  test("marks a missed call that is new", async () => {
    const context = fakeContext({ account: withRows([row({ ...MISSED, seen: false })]).account });
    await history({}, context);
    expect(context.io.printed[1]).toMatch(/missed +- +new$/);
  });

  test("--mark-seen takes for seen what was shown, and bothers nobody without need", async () => {
    const markSeen = vi.fn(async () => 0);
    const { account } = withRows([row(), row({ ...MISSED, call_id: 8, seen: false })], [row()]);
    const context = fakeContext({ account: { ...account, markSeen } });
    await history({ markSeen: true }, context);
    expect(markSeen.mock.calls).toEqual([[{ callIds: [8] }]]);
    await history({ markSeen: true }, context);
    expect(markSeen).toHaveBeenCalledTimes(1);
  });
});

const STATS: CallStats = {
  total: 3,
  outgoing: 1,
  incoming: 2,
  answered: 2,
  missed: 1,
  talk_ms: 61_000,
  longest_ms: 60_000,
  average_ms: 30_500,
  by_outcome: {
    outgoing: { answered: 1, missed: 0, rejected: 0, busy: 0, canceled: 0, failed: 0 },
    incoming: { answered: 1, missed: 1, rejected: 0, busy: 0, canceled: 0, failed: 0 },
  },
  unseen_missed: 1,
  most_called: [{ call_user_id: "bob", calls: 1 }],
};

describe("stats", () => {
  test("adds up for scripts", async () => {
    const context = fakeContext({ account: { stats: async () => STATS }, json: true });
    expect(await stats({}, context)).toBe(0);
    expect(context.io.objects).toEqual([
      {
        v: 1,
        total: 3,
        outgoing: 1,
        incoming: 2,
        answered: 2,
        missed: 1,
        unseenMissed: 1,
        talkMs: 61_000,
        longestMs: 60_000,
        averageMs: 30_500,
        byOutcome: STATS.by_outcome,
        mostCalled: [{ callId: "bob", calls: 1 }],
      },
    ]);
  });

  test("tells people the same in lines, and the last days where they are asked for", async () => {
    const asked = vi.fn(async () => ({ ...STATS, days: [{ day: "2026-01-01", calls: 1, talk_ms: 60_000 }] }));
    const context = fakeContext({ account: { stats: asked } });
    expect(await stats({ days: 1 }, context)).toBe(0);
    expect(asked).toHaveBeenCalledWith({ days: 1 });
    expect(context.io.printed.join("\n").split("\n")).toEqual([
      "Calls     3 (1 outgoing, 2 incoming)",
      "Answered  2",
      "Missed    1 (1 not seen)",
      "Talked    1:01, the longest call 1:00, on average 0:30",
      "Called    bob (1)",
      "2026-01-01  1 call, 1:00",
    ]);
  });
});

describe("blocked", () => {
  const EVE = {
    user_id: 9,
    first_name: "Eve",
    last_name: "\u001b[31mLoud",
    call_user_id: "eve",
    created_at: "2026-01-01T00:00:00.000Z",
  };

  test("shows who is blocked, harmless", async () => {
    const context = fakeContext({ account: { blocked: async () => [EVE] } });
    expect(await listBlocked({}, context)).toBe(0);
    expect(context.io.printed).toEqual(["CALL ID  NAME", "eve      Eve [31mLoud"]);
  });

  test("of nobody is no failure", async () => {
    const context = fakeContext({ account: { blocked: async () => [] } });
    expect(await listBlocked({}, context)).toBe(0);
    expect(context.io.everything).toContain("Nobody is blocked.");
  });

  test("block and unblock name a Call ID", async () => {
    const account = { block: vi.fn(async () => {}), unblock: vi.fn(async () => {}) };
    const context = fakeContext({ account, json: true });
    expect(await block({ callId: "eve" }, context)).toBe(0);
    expect(await unblock({ callId: "eve" }, context)).toBe(0);
    expect(account.block).toHaveBeenCalledWith("eve");
    expect(account.unblock).toHaveBeenCalledWith("eve");
    expect(context.io.objects).toMatchObject([
      { callId: "eve", blocked: true },
      { callId: "eve", blocked: false },
    ]);
  });

  test.each([block, unblock])("refuses what cannot be a Call ID", async (command) => {
    await expect(command({ callId: "a!" }, fakeContext())).rejects.toMatchObject({ code: "usage" });
  });
});
