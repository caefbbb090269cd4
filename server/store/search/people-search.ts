import { LIMITS } from "../../../protocol/limits.js";
import type { Person } from "../../../protocol/rest.js";
import { callIdKey } from "../../../protocol/values.js";
import type { Database } from "../database.js";
import { byCallId, byName, byTypo, type Rest } from "./candidates.js";
import { type KnownPerson, knownPeople } from "./known-people.js";
import { fold } from "./texts.js";
import { beginsNearly, canBeTypo } from "./typos.js";

/**
 * Finds people while somebody types. First come those whom the asker knows (contacts, and partners of late calls), then
 * whose Call ID begins as typed, then whose name does; each rank in the order of Call IDs, and a rank is asked only
 * where those before it left room. When all that finds nobody, one typing error is forgiven. To MySQL an accent makes no
 * difference, to SQLite it is a typing error.
 */
export class PeopleSearch {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(askerId: number, query: string, limit: number = LIMITS.searchResults): Promise<Person[]> {
    const typed = query.trim();
    if (typed === "") return [];
    const known = await knownPeople(this.#database, askerId);
    const found = await this.#fill(
      inOrder(known, (text) => text.startsWith(fold(typed))),
      limit,
      [(rest) => byCallId(this.#database, typed, rest), (rest) => byName(this.#database, typed, rest)],
    );
    if (found.length > 0 || !canBeTypo(typed)) return found;
    return this.#fill(
      inOrder(known, (text) => beginsNearly(text, fold(typed))),
      limit,
      [
        (rest) => byTypo(this.#database, typed, { ...rest, whole: true }),
        (rest) => byTypo(this.#database, typed, { ...rest, whole: false }),
      ],
    );
  }

  async #fill(
    first: readonly Person[],
    limit: number,
    ranks: readonly ((rest: Rest) => Promise<Person[]>)[],
  ): Promise<Person[]> {
    const found = first.slice(0, limit);
    for (const rank of ranks) {
      if (found.length >= limit) break;
      const without = found.map((person) => person.user_id);
      found.push(...(await rank({ limit: limit - found.length, without })));
    }
    return found;
  }
}

/** Those of whom something that they are called matches, by Call ID. */
function inOrder(people: readonly KnownPerson[], matches: (text: string) => boolean): Person[] {
  return people
    .filter((person) => namesOf(person).some(matches))
    .sort((a, b) => (callIdKey(a.call_user_id) < callIdKey(b.call_user_id) ? -1 : 1))
    .map(({ nickname: _, ...person }) => person);
}

/** Everything under which somebody may be looked for, folded. */
function namesOf({ call_user_id, first_name, last_name, nickname }: KnownPerson): string[] {
  return [
    call_user_id,
    `${first_name} ${last_name}`,
    `${last_name} ${first_name}`,
    ...(nickname === null ? [] : [nickname]),
  ].map(fold);
}
