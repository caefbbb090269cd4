import { describe, expect, test, vi } from "vitest";
import { addContact, listContacts, removeContact } from "../../../cli/commands/contacts.js";
import { history } from "../../../cli/commands/history.js";
import { search } from "../../../cli/commands/search.js";
import { stats } from "../../../cli/commands/stats.js";
import { users } from "../../../cli/commands/users.js";
import type { Contact, HistoryRow, Person } from "../../../protocol/rest.js";
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

  test.each([addContact, removeContact])("$name refuses what is no Call ID", async (run) => {
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

  test("--missed leaves out calls that one made, took or rejected", async () => {
    const others = [row({ direction: "outgoing", outcome: "missed" }), row({ outcome: "rejected" }), row()];
    const { account, ask } = withRows([...others, MISSED]);
    const context = fakeContext({ account, json: true });
    await history({ missed: true }, context);
    expect(context.io.objects).toHaveLength(1);
    expect(context.io.objects[0]).toMatchObject({ outcome: "missed" });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test("--missed looks further until there are enough", async () => {
    const { account, ask } = withRows([row(), row()], [MISSED], [MISSED], [MISSED]);
    const context = fakeContext({ account, json: true });
    await history({ missed: true, limit: 2 }, context);
    expect(context.io.objects).toHaveLength(2);
    expect(ask.mock.calls.map(([query]) => query)).toEqual([
      { limit: 2 },
      { limit: 2, cursor: "page3" },
      { limit: 1, cursor: "page2" },
    ]);
    expect(context.io.remarked.join()).toContain("--cursor page1");
  });
});

test("stats adds up", async () => {
  const numbers = { total: 3, outgoing: 1, incoming: 2, answered: 2, missed: 1 };
  const account = { stats: async () => ({ ...numbers, talk_ms: 61_000, longest_ms: 60_000 }) };
  const context = fakeContext({ account, json: true });
  expect(await stats({}, context)).toBe(0);
  expect(context.io.objects).toEqual([{ v: 1, ...numbers, talkMs: 61_000, longestMs: 60_000 }]);
});
