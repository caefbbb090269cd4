import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "../../../../server/store/search/texts.js";
import { beginsNearly } from "../../../../server/store/search/typos.js";
import { onEachDatabase } from "../each-database.js";
import { putCall } from "../past-calls.js";

interface Names {
  firstName?: string;
  lastName?: string;
}

await onEachDatabase("the search", (given) => {
  const add = async (callId: string | null, { firstName = "Xaver", lastName = "Quaas" }: Names = {}) => {
    const email = `${randomBytes(6).toString("hex")}@example.org`;
    const userId = await given.store.users.add({
      firstName,
      lastName,
      email,
      passwordHash: "$2b$04$",
      ...(callId !== null && { callId }),
    });
    return { userId, callId: callId ?? "" };
  };
  const find = async (asker: { userId: number }, query: string, limit?: number) =>
    (await given.store.search.find(asker.userId, query, limit)).map((person) => person.call_user_id);

  test("finds beginnings of Call IDs ignoring case, in their order, and no more than asked", async () => {
    const asker = await add("asker_1");
    for (const callId of ["findB", "FINDa", "findc", "xfind"]) await add(callId);
    expect(await find(asker, "find")).toEqual(["FINDa", "findB", "findc"]);
    expect(await find(asker, " FiNd ", 2)).toEqual(["FINDa", "findB"]);
    expect(await find(asker, "")).toEqual([]);
    expect(await find(asker, "  ")).toEqual([]);
  });

  test("gives what the app expects of a person, and nothing more", async () => {
    const asker = await add("shape_of_it", { firstName: "Ada", lastName: "Byron" });
    expect(await given.store.search.find(asker.userId, "shape_of_it")).toEqual([
      { user_id: asker.userId, first_name: "Ada", last_name: "Byron", call_user_id: "shape_of_it" },
    ]);
  });

  test.each(["wild%", "wild!", "wild\\", "%", "'", '"', "wild\u0000"])(
    "takes %j literally",
    async (query) => {
      const asker = await add(null);
      if ((await find(asker, "wild_one")).length === 0) {
        await add("wild_one");
        await add("wildXone");
      }
      expect(await find(asker, "wild_")).toEqual(["wild_one"]);
      expect(await find(asker, query)).not.toContain("wildXone");
      if (query.includes("%")) expect(await find(asker, query)).toEqual([]);
    },
  );

  test("ranks contacts and late partners before Call IDs, and Call IDs before names", async () => {
    const asker = await add("rank_asker");
    const [byId, byFirst, byLast, byBoth] = [
      await add("tilda_9"),
      await add("rank_a", { firstName: "Tilda", lastName: "Adams" }),
      await add("rank_b", { firstName: "Eve", lastName: "Tildason" }),
      await add("rank_c", { firstName: "Tilda Eve", lastName: "Zed" }),
    ];
    const nick = await add("rank_z");
    const partner = await add("rank_y", { firstName: "Tilda", lastName: "Young" });
    const guest = await add("rank_x", { firstName: "Tilda", lastName: "Xen" });
    await given.store.contacts.add(asker.userId, nick.userId, "Tildy");
    const talk = { caller: partner, receiver: asker, outcome: "answered", at: Date.now() } as const;
    await putCall(given, { ...talk, stays: [{ ...guest, ms: 1 }] });
    expect(await find(asker, "tild")).toEqual([
      guest.callId,
      partner.callId,
      nick.callId,
      byId.callId,
      byFirst.callId,
      byLast.callId,
      byBoth.callId,
    ]);
    expect(await find(byId, "tild", 2)).toEqual([byId.callId, byFirst.callId]);
    expect(await find(asker, "tilda ad")).toEqual([byFirst.callId]);
    expect(await find(asker, "adams ti")).toEqual([byFirst.callId]);
  });

  test("leaves out who has no Call ID, and names everybody once", async () => {
    const asker = await add(null, { firstName: "Nameless", lastName: "Nameless" });
    const once = await add("nameless_1", { firstName: "Nameless", lastName: "Nameless" });
    await given.store.contacts.add(asker.userId, once.userId, "Nameless");
    expect(await find(asker, "nameless")).toEqual(["nameless_1"]);
    expect(await find(asker, "namelses")).toEqual(["nameless_1"]);
  });

  test.each([
    ["gabriele_typo", ["agbriele_typo", "gbariele_typo", "gabriele_tyop"], "swapped"],
    ["gabriele_typo", ["habriele", "gabr1ele", "gabrielx_typo"], "wrong"],
    ["gabriele_typo", ["abriele_t", "gabrile_", "gabrieletypo"], "left out"],
    ["gabriele_typo", ["xgabriele", "gabbriele", "gabriele_typoo"], "too many"],
  ])("forgives one character of %s in %j, %s", async (callId, queries) => {
    const asker = await add(null);
    if ((await find(asker, callId)).length === 0) await add(callId);
    for (const query of queries) expect(await find(asker, query), query).toEqual([callId]);
  });

  test("forgives an error in either name, at its first letter too, and in letters beyond ASCII", async () => {
    const asker = await add(null);
    const who = await add("forgiven_1", { firstName: "Wilhelmine", lastName: "Żółkowska" });
    for (const query of ["vilhelmine", "wihlelmine", "wilhelmine źó", "żólkowska", "Żółkwska", "xółkowska"]) {
      expect(await find(asker, query), query).toEqual([who.callId]);
    }
  });

  test("forgives an error in a nickname", async () => {
    const asker = await add(null);
    const who = await add("nick_typo_1");
    await given.store.contacts.add(asker.userId, who.userId, "Schorschi");
    expect(await find(asker, "shcorschi")).toEqual([who.callId]);
  });

  test("forgives nothing where something is found as typed, and not two errors", async () => {
    const asker = await add(null);
    await add("precisely_1");
    await add("precisely_2");
    expect(await find(asker, "precisely_1")).toEqual(["precisely_1"]);
    expect(await find(asker, "rpecisley")).toEqual([]);
  });

  test("puts a whole name before one that only begins nearly so", async () => {
    const asker = await add(null);
    await add("jqkaaa_long");
    await add("jqk");
    expect(await find(asker, "qjk", 1)).toEqual(["jqk"]);
  });

  test("finds just those whose Call ID or name begins as typed, or else nearly so", async () => {
    const letters = (minLength: number) =>
      fc.array(fc.constantFrom("v", "w", "_"), { minLength, maxLength: 6 }).map((chars) => chars.join(""));
    const people = fc.sample(fc.tuple(letters(3), letters(1), letters(1)), { numRuns: 120, seed: 11 });
    const unlike = new Map(people.map((names) => [names[0], names]));
    for (const [callId, firstName, lastName] of unlike.values()) await add(callId, { firstName, lastName });
    const asker = await add(null);
    const everybody = (await given.store.users.all()).filter((user) => user.call_user_id !== null);
    const textsOf = (user: (typeof everybody)[number]) =>
      [
        user.call_user_id ?? "",
        `${user.first_name} ${user.last_name}`,
        `${user.last_name} ${user.first_name}`,
      ].map(fold);
    await fc.assert(
      fc.asyncProperty(letters(1), async (typed) => {
        const among = (matches: (text: string) => boolean) =>
          everybody.filter((user) => textsOf(user).some(matches)).map((user) => user.call_user_id);
        const exact = among((text) => text.startsWith(typed));
        const expected =
          exact.length > 0 || typed.length < 3 ? exact : among((text) => beginsNearly(text, typed));
        expect((await find(asker, typed, 500)).sort()).toEqual(expected.sort());
      }),
      { numRuns: 40 },
    );
  });
});
