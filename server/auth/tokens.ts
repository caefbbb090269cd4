import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import jsonwebtoken from "jsonwebtoken";
import { z } from "zod";
import { CallError } from "../../protocol/errors.js";
import type { User } from "../store/users.js";

const ISSUER = "calling-system";
const AUDIENCE = "calling-system";
const WEEK_SECONDS = 7 * 24 * 60 * 60;
/** Clocks of two servers may differ by this; a token from further ahead was not signed by one of ours. */
const CLOCK_SKEW_SECONDS = 60;
/** Far more than any token of ours; what is longer is not worth the hashing. */
const TOKEN_LENGTH_MAX = 8192;

/** The last moment that databases and dates can hold, in seconds. */
const END_OF_TIME = 253_402_300_799;

/** Whom a token speaks for. */
export interface TokenOwner {
  userId: number;
  email: string;
  /** Grows whenever all tokens of the user are revoked. */
  version: number;
  /** Bots are free of some limits, never of authorisation. */
  isBot: boolean;
}

/** What a good token says. */
export interface TokenIdentity extends TokenOwner {
  /** Names this one token, so that it can be revoked alone. */
  tokenId: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface TokenOptions {
  lifetimeSeconds?: number;
  now?: () => number;
}

const claims = z.object({
  user_id: z.number().int().positive(),
  email: z.string().default(""),
  /** A token that never expires is not one of ours, nor one of the app's. */
  exp: z.number().positive().max(END_OF_TIME),
  iat: z.number().optional(),
  iss: z.string().optional(),
  aud: z.string().optional(),
  jti: z.string().min(1).max(64).optional(),
  /** A token of the app's own server has no version: it is older than every revocation. */
  ver: z.number().int().min(0).default(0),
  bot: z.boolean().default(false),
});

const header = z.object({ kid: z.string().optional() });

interface Key {
  /** Tells which secret signed, so that the secrets can be changed while tokens live. */
  id: string;
  /** Not the text of it: the library takes a text for a public key first, which fails at twenty times the cost of the check. */
  secret: KeyObject;
}

/** Signs with the current secret; verifies with it and with the previous one. */
export class Tokens {
  readonly #current: Key;
  readonly #keys: readonly Key[];
  readonly #lifetimeSeconds: number;
  readonly #now: () => number;

  constructor(current: string, previous: string | null = null, options: TokenOptions = {}) {
    this.#current = keyOf(current);
    this.#keys = previous === null ? [this.#current] : [this.#current, keyOf(previous)];
    this.#lifetimeSeconds = options.lifetimeSeconds ?? WEEK_SECONDS;
    this.#now = options.now ?? Date.now;
  }

  sign({ userId, email, version, isBot }: TokenOwner): string {
    const iat = this.#seconds();
    const content = { user_id: userId, email, ver: version, ...(isBot && { bot: true }), iat };
    return jsonwebtoken.sign(content, this.#current.secret, {
      algorithm: "HS256",
      keyid: this.#current.id,
      jwtid: randomBytes(16).toString("base64url"),
      issuer: ISSUER,
      audience: AUDIENCE,
      expiresIn: this.#lifetimeSeconds,
    });
  }

  /** Throws `token-expired` or `unauthorized`. */
  authenticate(token: string): TokenIdentity {
    if (token.length > TOKEN_LENGTH_MAX) throw new CallError("unauthorized");
    const parsed = claims.safeParse(this.#verify(token));
    if (!parsed.success || !isMeantForUs(parsed.data) || this.#isFromAhead(parsed.data)) {
      throw new CallError("unauthorized");
    }
    const { user_id: userId, email, exp, jti, ver: version, bot: isBot } = parsed.data;
    return { userId, email, version, isBot, tokenId: jti ?? fingerprintOf(token), expiresAt: exp * 1000 };
  }

  #verify(token: string): unknown {
    for (const { secret } of this.#keysFor(token)) {
      try {
        return jsonwebtoken.verify(token, secret, {
          algorithms: ["HS256"],
          clockTimestamp: this.#seconds(),
        });
      } catch (error) {
        if (error instanceof jsonwebtoken.TokenExpiredError) throw CallError.from(error, "token-expired");
      }
    }
    throw new CallError("unauthorized");
  }

  /** The key that the token names; one that names none may have been signed with either. */
  #keysFor(token: string): readonly Key[] {
    const { data } = header.safeParse(jsonwebtoken.decode(token, { complete: true })?.header);
    const id = data?.kid;
    return id === undefined ? this.#keys : this.#keys.filter((key) => key.id === id);
  }

  #isFromAhead({ iat = 0 }: z.infer<typeof claims>): boolean {
    return iat > this.#seconds() + CLOCK_SKEW_SECONDS;
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }
}

/** What a token for that account says. */
export function ownerOf(user: Pick<User, "user_id" | "email" | "token_version" | "is_bot">): TokenOwner {
  return {
    userId: user.user_id,
    email: user.email,
    version: user.token_version,
    isBot: user.is_bot === 1,
  };
}

/** The app's own server names neither issuer nor audience; its tokens stay good until they expire. */
function isMeantForUs({ iss, aud }: z.infer<typeof claims>): boolean {
  if (iss === undefined && aud === undefined) return true;
  return iss === ISSUER && aud === AUDIENCE;
}

function keyOf(secret: string): Key {
  const id = createHash("sha256").update("calling-system key id\0").update(secret).digest("base64url");
  return { id: id.slice(0, 11), secret: createSecretKey(Buffer.from(secret)) };
}

/** The name of a token that brings none. */
function fingerprintOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
