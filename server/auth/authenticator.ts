import { CallError } from "../../protocol/errors.js";
import type { Revocations } from "../accounts/revocations.js";
import type { TokenIdentity, Tokens } from "./tokens.js";

/** Whom a token speaks for at this moment. Needs no database, so people can come back while it is away. */
export class Authenticator {
  readonly #tokens: Tokens;
  readonly #revocations: Pick<Revocations, "isRevoked">;

  constructor(tokens: Tokens, revocations: Pick<Revocations, "isRevoked">) {
    this.#tokens = tokens;
    this.#revocations = revocations;
  }

  /** Throws `token-expired` or `unauthorized`. */
  identify(token: string): TokenIdentity {
    const identity = this.#tokens.authenticate(token);
    if (this.#revocations.isRevoked(identity)) {
      throw new CallError("unauthorized", "You were signed out; sign in again");
    }
    return identity;
  }
}
