import { callIdKey } from "../../protocol/values.js";

/** How long a list that another node may have changed is believed. */
const BELIEVED_MS = 10_000;
const REMEMBERED = 10_000;
const NOBODY: readonly string[] = [];

export type ReadLists = (owners: readonly string[]) => Promise<Map<string, string[]>>;

/** The contact lists of people who come, go and call, so that a ring seldom asks the database. */
export class Audiences {
  readonly #read: ReadLists;
  readonly #now: () => number;
  readonly #lists = new Map<string, { at: number; people: readonly string[] }>();
  #forgotten = 0;

  constructor(read: ReadLists, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /** The people in the list of each owner, under the owner's key; those who are not remembered are read together. */
  async of(owners: readonly string[]): Promise<Map<string, readonly string[]>> {
    const unknown = owners.filter((owner) => this.#remembered(callIdKey(owner)) === undefined);
    const lists = new Map<string, readonly string[]>();
    for (const owner of owners) lists.set(callIdKey(owner), this.#remembered(callIdKey(owner)) ?? NOBODY);
    if (unknown.length === 0) return lists;
    const before = this.#forgotten;
    const read = await this.#read(unknown);
    for (const owner of unknown) {
      const key = callIdKey(owner);
      const people = read.get(key) ?? NOBODY;
      lists.set(key, people);
      // What was forgotten while it was being read may be out of date already.
      if (before === this.#forgotten) this.#remember(key, people);
    }
    return lists;
  }

  /** The list of that owner has changed. */
  forget(owner: string): void {
    this.#forgotten++;
    this.#lists.delete(callIdKey(owner));
  }

  #remembered(key: string): readonly string[] | undefined {
    const list = this.#lists.get(key);
    return list && list.at + BELIEVED_MS > this.#now() ? list.people : undefined;
  }

  #remember(key: string, people: readonly string[]): void {
    this.#lists.delete(key);
    this.#lists.set(key, { at: this.#now(), people });
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > REMEMBERED && oldest !== undefined) this.#lists.delete(oldest);
  }
}
