import type { Person } from "../../../protocol/rest.js";
import type { Database } from "../database.js";
import { placesOf } from "../user-calls.js";

/** The newest of a contact list; a longer one than this is no list of acquaintances. */
const CONTACTS = 1_000;
/** So many calls back, somebody is a recent partner. */
const RECENT_CALLS = 50;

/** Somebody whom the one who searches has to do with. */
export interface KnownPerson extends Person {
  nickname: string | null;
}

/** The contacts of a user, and the people in their latest calls. */
export async function knownPeople(database: Database, userId: number): Promise<KnownPerson[]> {
  const contacts = await contactsOf(database, userId);
  const listed = new Set(contacts.map((person) => person.user_id));
  const partners = await recentPartners(database, userId);
  return [...contacts, ...partners.filter((person) => !listed.has(person.user_id))];
}

function contactsOf({ db }: Database, userId: number): Promise<KnownPerson[]> {
  return db
    .selectFrom("contacts as c")
    .innerJoin("users as u", "u.user_id", "c.contact_user_id")
    .select(["u.user_id", "u.first_name", "u.last_name", "u.call_user_id", "c.nickname"])
    .where("c.user_id", "=", userId)
    .where("u.call_user_id", "is not", null)
    .$narrowType<{ call_user_id: string }>()
    .orderBy("c.contact_id", "desc")
    .limit(CONTACTS)
    .execute();
}

async function recentPartners(database: Database, userId: number): Promise<KnownPerson[]> {
  // Who made or got a call is found by an index; calls that one only joined would have to be searched for.
  const places = await placesOf(database, userId, {
    filter: {},
    sides: ["made", "got"],
    limit: RECENT_CALLS,
    now: 0,
  });
  const callIds = places.map((place) => place.callId);
  if (callIds.length === 0) return [];
  const { db } = database;
  // A join with their numbers, because MySQL would ask an `in` with a union in it anew for every user there is.
  const numbers = db
    .selectFrom("calls")
    .select("caller_id as id")
    .where("call_id", "in", callIds)
    .union(db.selectFrom("calls").select("receiver_id as id").where("call_id", "in", callIds))
    .union(db.selectFrom("call_participants").select("user_id as id").where("call_id", "in", callIds));
  const people = await db
    .selectFrom(numbers.as("partners"))
    .innerJoin("users as u", "u.user_id", "partners.id")
    .select(["u.user_id", "u.first_name", "u.last_name", "u.call_user_id"])
    .where("u.user_id", "<>", userId)
    .where("u.call_user_id", "is not", null)
    .$narrowType<{ call_user_id: string }>()
    .execute();
  return people.map((person) => ({ ...person, nickname: null }));
}
