import { CallError } from "../../protocol/errors.js";
import { callIdKey } from "../../protocol/values.js";
import { isDatabaseAway } from "../store/failures.js";
import type { Accounts } from "./accounts.js";

/** More people than one server has sockets for. */
const PEOPLE_MAX = 100_000;

/**
 * Accounts that go on answering for people who were here before while the database is away. As long as it answers,
 * nothing is taken from memory, so nothing has to be told that somebody changed their Call ID.
 */
export function rememberAccounts<A extends Pick<Accounts, "callIdOf" | "storedCallId">>(
  accounts: A,
  peopleMax: number = PEOPLE_MAX,
): A {
  const callIds = new Memory<number>(peopleMax);
  const spellings = new Memory<string>(peopleMax);
  return {
    ...accounts,
    callIdOf: (userId: number) => callIds.recall(userId, () => accounts.callIdOf(userId)),
    storedCallId: (callId: string) =>
      spellings.recall(callIdKey(callId), () => accounts.storedCallId(callId)),
  };
}

/** Call IDs by what they were found with, those asked for last. */
class Memory<K> {
  readonly #known = new Map<K, string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  async recall(key: K, ask: () => Promise<string | null>): Promise<string | null> {
    try {
      const found = await ask();
      this.#known.delete(key);
      if (found !== null) this.#keep(key, found);
      return found;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      const known = this.#known.get(key);
      if (known === undefined) throw CallError.from(error, "unavailable");
      return known;
    }
  }

  #keep(key: K, value: string): void {
    this.#known.set(key, value);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#max && oldest !== undefined) this.#known.delete(oldest);
  }
}
