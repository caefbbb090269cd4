import { type Account, PASSWORD } from "./accounts.js";
import { fieldOf } from "./expectations.js";
import { Knowledge } from "./knowledge.js";
import type { Vocabulary } from "./payloads.js";
import type { Random } from "./random.js";

const REMEMBERED = 20;

/** What an account knows that sends requests: its own credentials, and the ids that the server gave it. */
export class RestWords implements Vocabulary {
  readonly #account: Account;
  readonly #knowledge: Knowledge;
  readonly #ids: number[] = [];

  constructor(account: Account, everybody: readonly string[]) {
    this.#account = account;
    this.#knowledge = new Knowledge(account.callId, everybody);
  }

  person = (random: Random): string => this.#knowledge.person(random);
  self = (random: Random): string => this.#knowledge.self(random);
  room = (random: Random): string => this.#knowledge.room(random);

  /** A word for a field of that name; undefined leaves it to chance. */
  word(name: string, type: string | undefined, random: Random): unknown {
    if (type === "integer") return name.endsWith("_id") ? this.id(random) : undefined;
    if (type !== "string" || random.chance(0.3)) return undefined;
    if (name === "email") return this.#account.email;
    if (name.endsWith("password")) return PASSWORD;
    if (name === "from" || name === "to") return new Date(random.below(2 ** 31) * 1000).toISOString();
    return name === "cursor" ? "1-1" : undefined;
  }

  /** An id that means something, or one that might. */
  id(random: Random): number {
    return random.chance(0.6) ? (random.pick(this.#ids) ?? 1) : random.between(1, 40);
  }

  /** Remembers the ids in an answer. */
  learn(body: unknown): void {
    for (const field of ["contact_id", "call_id", "user_id"]) {
      const id = fieldOf(body, field);
      if (typeof id !== "number") continue;
      this.#ids.push(id);
      if (this.#ids.length > REMEMBERED) this.#ids.shift();
    }
  }
}
