import { hash, verify } from "@node-rs/bcrypt";
import { BoundedQueue, type QueueBounds } from "./bounded-queue.js";

/** The cost of the app's own hashes. */
export const PASSWORD_COST = 12;

/** Each hash keeps a core busy for a quarter of a second, and half of libuv's threads stay free for other work. */
const BOUNDS: QueueBounds = { running: 2, waiting: 64 };

/** Every well-formed hash costs the same to compare with; nobody's password has this one. */
const NOBODY = ".".repeat(53);

/** The two expensive steps; tests count them. */
export interface Hasher {
  hash(password: string, cost: number): Promise<string>;
  verify(password: string, stored: string): Promise<boolean>;
}

const bcrypt: Hasher = {
  hash: (password, cost) => hash(password, { cost }),
  verify: (password, stored) => verify(password, stored),
};

const WELL_FORMED = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

/** Hashes and checks passwords off the main thread, a few at a time. Throws `busy` when too many wait. */
export class Passwords {
  readonly #cost: number;
  readonly #hasher: Hasher;
  readonly #queue = new BoundedQueue(BOUNDS);

  constructor(cost: number = PASSWORD_COST, hasher: Hasher = bcrypt) {
    this.#cost = cost;
    this.#hasher = hasher;
  }

  /** `source` is whoever asks, by address: each gets its turn. */
  hash(password: string, source = ""): Promise<string> {
    return this.#queue.run(source, () => this.#hasher.hash(password, this.#cost));
  }

  /** Works as hard for somebody who does not exist, so that the time tells nobody who has an account. */
  async verify(password: string, stored: string | null, source = ""): Promise<boolean> {
    const isReal = stored !== null && WELL_FORMED.test(stored);
    const compared = isReal ? stored : `$2b$${String(this.#cost).padStart(2, "0")}$${NOBODY}`;
    const matches = await this.#queue.run(source, () => this.#hasher.verify(password, compared));
    return isReal && matches;
  }
}
