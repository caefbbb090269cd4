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
    expect(await given.store.contacts.remove(person.userId, contactId)).toBe(false);
    expect(await given.store.contacts.of(owner.userId)).toHaveLength(1);
    expect(await given.store.contacts.remove(owner.userId, contactId)).toBe(true);
    expect(await given.store.contacts.remove(owner.userId, contactId)).toBe(false);
  });
});
