import { hash, verify } from "@node-rs/bcrypt";

/** The cost of the app's own hashes. */
export const PASSWORD_COST = 12;

/** Hashes and checks passwords off the main thread. */
export class Passwords {
  readonly #cost: number;

  constructor(cost: number = PASSWORD_COST) {
    this.#cost = cost;
  }

  hash(password: string): Promise<string> {
    return hash(password, { cost: this.#cost });
  }

  /** Works as hard for somebody who does not exist, so that the time tells nobody who has an account. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    if (stored !== null) return verify(password, stored);
    await this.hash(password);
    return false;
  }
}
