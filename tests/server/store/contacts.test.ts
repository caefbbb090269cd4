import { expect, test } from "vitest";
import { onEachDatabase } from "./each-database.js";

await onEachDatabase("the contacts", (given) => {
  test("are listed newest first, with the person's own data", async () => {
    const [owner, first, second] = [await given.addUser(), await given.addUser(), await given.addUser()];
    const old = await given.store.contacts.add(owner.userId, first.userId, "one");
    given.clock.at += 1_000;
    await given.store.contacts.add(owner.userId, second.userId, null);
    const list = await given.store.contacts.of(owner.userId);
    expect(list.map((contact) => [contact.call_user_id, contact.nickname])).toEqual([
      [second.callId, null],
      [first.callId, "one"],
    ]);
    expect(list[1]).toMatchObject({
      contact_id: old,
      user_id: owner.userId,
      contact_user_id: first.userId,
      first_name: "Ada",
      created_at: new Date(given.clock.at - 1_000).toISOString(),
    });
  });

  test("hold each person once per owner", async () => {
    const [owner, person] = [await given.addUser(), await given.addUser()];
    await given.store.contacts.add(owner.userId, person.userId, null);
    await expect(given.store.contacts.add(owner.userId, person.userId, "again")).rejects.toMatchObject({
      code: "contact-exists",
    });
    await given.store.contacts.add(person.userId, owner.userId, null);
    expect(await given.store.contacts.of(owner.userId)).toHaveLength(1);
  });

  test("are removed by their owner only", async () => {
    const [owner, person] = [await given.addUser(), await given.addUser()];
    const contactId = await given.store.contacts.add(owner.userId, person.userId, null);
    expect(await given.store.contacts.remove(person.userId, contactId)).toBeNull();
    expect(await given.store.contacts.of(owner.userId)).toHaveLength(1);
    expect(await given.store.contacts.remove(owner.userId, contactId)).toBe(person.userId);
    expect(await given.store.contacts.remove(owner.userId, contactId)).toBeNull();
  });

  test("are renamed by their owner only, also to no nickname and to the one they have", async () => {
    const [owner, person] = [await given.addUser(), await given.addUser()];
    const contactId = await given.store.contacts.add(owner.userId, person.userId, "one");
    const rename = (userId: number, to: string | null) => given.store.contacts.rename(userId, contactId, to);
    const nickname = async () => (await given.store.contacts.of(owner.userId))[0]?.nickname;
    expect(await rename(person.userId, "evil")).toBe(false);
    expect(await nickname()).toBe("one");
    expect([await rename(owner.userId, "two"), await rename(owner.userId, "two")]).toEqual([true, true]);
    expect(await nickname()).toBe("two");
    expect(await rename(owner.userId, null)).toBe(true);
    expect(await nickname()).toBeNull();
  });

  test("tell what has changed since an answer, though all of it fell into one millisecond", async () => {
    const [owner, ann, bob, cleo] = [
      await given.addUser(),
      await given.addUser(),
      await given.addUser(),
      await given.addUser(),
    ];
    const { contacts, users } = given.store;
    const since = (now: string) => contacts.changesSince(owner.userId, { revision: Number(now) });
    const kept = await contacts.add(owner.userId, ann.userId, null);
    const gone = await contacts.add(owner.userId, bob.userId, null);
    const first = await since("0");
    expect(first.contacts.map((contact) => contact.contact_id)).toEqual([gone, kept]);
    expect((await since(first.now)).contacts).toEqual([]);

    await contacts.remove(owner.userId, gone);
    await contacts.rename(owner.userId, kept, "Annie");
    const added = await contacts.add(owner.userId, cleo.userId, null);
    const second = await since(first.now);
    expect(second.contacts.map((contact) => contact.contact_id)).toEqual([added, kept]);
    expect(second.removed).toEqual([gone]);

    await users.update(ann.userId, { firstName: "Anna" });
    expect(await since(second.now)).toMatchObject({
      contacts: [{ contact_id: kept, nickname: "Annie", first_name: "Anna" }],
      removed: [],
    });
  });

  test("tell what has changed since a moment, and of that moment too", async () => {
    const [owner, ann, bob] = [await given.addUser(), await given.addUser(), await given.addUser()];
    const { contacts } = given.store;
    given.clock.at += 1_000;
    const before = given.clock.at;
    const [kept, gone] = [
      await contacts.add(owner.userId, ann.userId, null),
      await contacts.add(owner.userId, bob.userId, null),
    ];
    given.clock.at += 1_000;
    await contacts.rename(owner.userId, kept, "Annie");
    await contacts.remove(owner.userId, gone);
    const since = (at: number) => contacts.changesSince(owner.userId, { at });
    expect(await since(before)).toMatchObject({ contacts: [{ contact_id: kept }], removed: [gone] });
    expect(await since(before + 1_000)).toMatchObject({ contacts: [{ contact_id: kept }], removed: [gone] });
    expect(await since(before + 1_001)).toMatchObject({ contacts: [], removed: [] });
  });

  test("changed by many at once are all told, by numbers that nobody shares", async () => {
    const owner = await given.addUser();
    const people = await Promise.all(Array.from({ length: 8 }, () => given.addUser()));
    const { contacts } = given.store;
    const told = new Set<number>();
    let now = "0";
    const follow = async () => {
      const changes = await contacts.changesSince(owner.userId, { revision: Number(now) });
      for (const contact of changes.contacts) told.add(contact.contact_id);
      now = changes.now;
    };
    const additions = people.map((person) => contacts.add(owner.userId, person.userId, null));
    for (const addition of additions) {
      await follow();
      await addition;
    }
    await follow();
    expect([...told].sort()).toEqual((await Promise.all(additions)).sort());
  });

  test("are counted anew in a database that came without its counter", async () => {
    const [owner, ann, bob] = [await given.addUser(), await given.addUser(), await given.addUser()];
    const { contacts, database } = given.store;
    await contacts.add(owner.userId, ann.userId, null);
    await database.db.deleteFrom("revisions").execute();
    await database.db.updateTable("contacts").set({ revision: 1 }).execute();
    const { now } = await contacts.changesSince(owner.userId, { revision: 0 });
    await contacts.add(owner.userId, bob.userId, null);
    const since = await contacts.changesSince(owner.userId, { revision: Number(now) });
    expect(since.contacts).toMatchObject([{ contact_user_id: bob.userId }]);
  });
});
