import { expect, test } from "vitest";
import { onEachDatabase } from "./each-database.js";

await onEachDatabase("the accounts", (given) => {
  test("a Call ID is found ignoring case, and delivered as stored", async () => {
    const { userId } = await given.addUser("CamelCase");
    expect(await given.store.users.storedCallId("camelcase")).toBe("CamelCase");
    expect((await given.store.users.byCallId("CAMELCASE"))?.user_id).toBe(userId);
    expect(await given.store.users.callIdOf(userId)).toBe("CamelCase");
    expect(await given.store.users.storedCallId("camelcas")).toBeNull();
  });

  test("a Call ID that differs by case only is taken", async () => {
    await given.addUser("Grace");
    await expect(given.addUser("gRACE")).rejects.toMatchObject({ code: "call-id-taken" });
    const { userId } = await given.addUser("Hopper");
    await expect(given.store.users.update(userId, { callId: "GRACE" })).rejects.toMatchObject({
      code: "call-id-taken",
    });
    expect(await given.store.users.callIdOf(userId)).toBe("Hopper");
  });

  test("one's own Call ID can be spelled anew", async () => {
    const { userId } = await given.addUser("lovelace");
    await given.store.users.update(userId, { callId: "LoveLace" });
    expect(await given.store.users.callIdOf(userId)).toBe("LoveLace");
  });

  test("an address can be registered once", async () => {
    const user = { firstName: "A", lastName: "B", email: "once@example.org", passwordHash: "x" };
    await given.store.users.add(user);
    await expect(given.store.users.add(user)).rejects.toMatchObject({ code: "email-taken" });
  });

  test("many accounts may have no Call ID yet", async () => {
    const first = await given.addUser(null);
    const second = await given.addUser(null);
    expect(first.userId).not.toBe(second.userId);
    expect(await given.store.users.callIdOf(second.userId)).toBeNull();
  });

  test("the pages of the directory hold everybody with a Call ID once, in order", async () => {
    for (let index = 0; index < 5; index++) await given.addUser(`page${index}`);
    await given.addUser(null);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await given.store.users.directory(after, 2);
      seen.push(...page.map((person) => person.call_user_id));
      if (page.length < 2) break;
      after = page.at(-1)?.call_user_id ?? null;
    }
    const everybody = (await given.store.users.all()).flatMap((user) => user.call_user_id ?? []);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual([...everybody].sort());
  });
});
