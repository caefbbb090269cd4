import type { Store } from "../../../server/store/open-store.js";
import type { Fact } from "./ledger.js";

/** Values of one query; both databases take many more. */
const CHUNK = 500;

/** Everything in which the database differs from what was acknowledged, one line each. */
export async function audit({ database: { db } }: Store, facts: readonly Fact[]): Promise<string[]> {
  const found: string[] = [];
  for (let start = 0; start < facts.length; start += CHUNK) {
    found.push(...(await auditSome(facts.slice(start, start + CHUNK))));
  }
  return found;

  async function auditSome(some: readonly Fact[]): Promise<string[]> {
    const rooms = new Map<string, Awaited<ReturnType<typeof callsIn>>[number]>();
    const problems: string[] = [];
    for (const call of await callsIn(some.flatMap((fact) => ("room" in fact ? fact.room : [])))) {
      if (rooms.has(call.room_id ?? "")) problems.push(`${call.room_id} is there twice`);
      rooms.set(call.room_id ?? "", call);
    }
    const stays = await staysIn([...rooms.values()].map((call) => call.call_id));
    const contacts = await contactsAmong(some.flatMap((fact) => ("contactId" in fact ? fact.contactId : [])));
    const removed = new Set(facts.flatMap((fact) => (fact.kind === "contact-leaving" ? fact.contactId : [])));
    const emails = await emailsAmong(some.flatMap((fact) => (fact.kind === "registered" ? fact.userId : [])));
    for (const fact of some) {
      const call = "room" in fact ? rooms.get(fact.room) : undefined;
      const lost = lossOf(fact, {
        call,
        stays: stays.filter((stay) => stay.call_id === call?.call_id),
        contacts,
        removed,
        emails,
      });
      if (lost !== null) problems.push(`${JSON.stringify(fact)}: ${lost}`);
    }
    return problems;
  }

  async function callsIn(ids: readonly string[]) {
    if (ids.length === 0) return [];
    return db.selectFrom("calls").selectAll().where("room_id", "in", ids).execute();
  }

  async function staysIn(ids: readonly number[]) {
    if (ids.length === 0) return [];
    return db.selectFrom("call_participants").selectAll().where("call_id", "in", ids).execute();
  }

  async function contactsAmong(ids: readonly number[]) {
    if (ids.length === 0) return new Set<number>();
    const rows = await db
      .selectFrom("contacts")
      .select("contact_id")
      .where("contact_id", "in", ids)
      .execute();
    return new Set(rows.map((row) => row.contact_id));
  }

  async function emailsAmong(ids: readonly number[]) {
    if (ids.length === 0) return new Map<number, string>();
    const rows = await db
      .selectFrom("users")
      .select(["user_id", "email"])
      .where("user_id", "in", ids)
      .execute();
    return new Map(rows.map((row) => [row.user_id, row.email]));
  }
}

interface Evidence {
  call: { ended_at: string | null; outcome: string | null } | undefined;
  stays: readonly { call_user_id: string; joined_at: string; left_at: string | null }[];
  contacts: ReadonlySet<number>;
  removed: ReadonlySet<number>;
  emails: ReadonlyMap<number, string>;
}

/** What of a call that is over is still open. */
function openOf(call: NonNullable<Evidence["call"]>, stays: Evidence["stays"]): string | null {
  if (call.ended_at === null) return "it has no end";
  return stays.some((stay) => stay.left_at === null) ? "somebody never left" : null;
}

/** What of a fact the database does not know; null where it knows everything. */
function lossOf(fact: Fact, { call, stays, contacts, removed, emails }: Evidence): string | null {
  switch (fact.kind) {
    case "rung":
      return call ? null : "no such call";
    case "answered": {
      const twice = stays.length !== new Set(stays.map((stay) => stay.call_user_id + stay.joined_at)).size;
      if (twice) return "a stay is there twice";
      return fact.people.every((person) => stays.some((stay) => stay.call_user_id === person))
        ? null
        : `only ${stays.length} stays`;
    }
    case "over":
      if (call?.outcome !== fact.outcome) return `its outcome is ${call?.outcome}`;
      return openOf(call, stays);
    case "ended":
      return call ? openOf(call, stays) : "no such call";
    case "contact-added":
      return contacts.has(fact.contactId) || removed.has(fact.contactId) ? null : "no such contact";
    case "contact-leaving":
      return null;
    case "contact-removed":
      return contacts.has(fact.contactId) ? "it is still there" : null;
    case "registered":
      return emails.get(fact.userId) === fact.email ? null : "no such account";
  }
}
