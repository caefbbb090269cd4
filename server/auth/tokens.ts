import jsonwebtoken from "jsonwebtoken";
import { z } from "zod";
import { CallError } from "../../protocol/errors.js";

const ISSUER = "calling-system";
const AUDIENCE = "calling-system";
const LIFETIME = "7d";

/** Whom a token speaks for. */
export interface TokenOwner {
  userId: number;
  email: string;
}

const claims = z.object({
  user_id: z.number().int().positive(),
  email: z.string().default(""),
  /** A token that never expires is not one of ours, nor one of the app's. */
  exp: z.number(),
  iss: z.string().optional(),
  aud: z.string().optional(),
});

/** Signs with the current secret; verifies with it and with the previous one. */
export class Tokens {
  readonly #current: string;
  readonly #accepted: readonly string[];

  constructor(current: string, previous: string | null = null) {
    this.#current = current;
    this.#accepted = previous === null ? [current] : [current, previous];
  }

  sign({ userId, email }: TokenOwner): string {
    return jsonwebtoken.sign({ user_id: userId, email }, this.#current, {
      algorithm: "HS256",
      issuer: ISSUER,
      audience: AUDIENCE,
      expiresIn: LIFETIME,
    });
  }

  /** Throws `token-expired` or `unauthorized`. */
  authenticate(token: string): TokenOwner {
    const parsed = claims.safeParse(this.#verify(token));
    if (!parsed.success || !isMeantForUs(parsed.data)) throw new CallError("unauthorized");
    return { userId: parsed.data.user_id, email: parsed.data.email };
  }

  #verify(token: string): unknown {
    for (const secret of this.#accepted) {
      try {
        return jsonwebtoken.verify(token, secret, { algorithms: ["HS256"] });
      } catch (error) {
        if (error instanceof jsonwebtoken.TokenExpiredError) throw CallError.from(error, "token-expired");
      }
    }
    throw new CallError("unauthorized");
  }
}

/** The app's own server names neither issuer nor audience; its tokens stay good until they expire. */
function isMeantForUs({ iss, aud }: z.infer<typeof claims>): boolean {
  if (iss === undefined && aud === undefined) return true;
  return iss === ISSUER && aud === AUDIENCE;
}
