import jsonwebtoken from "jsonwebtoken";
import { z } from "zod";
import type { ServiceAccount } from "./service-account.js";

const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ASSERTION_SECONDS = 3600;
/** A token is renewed this long before it ends, so that none ends on its way. */
const MARGIN_MS = 60_000;
const TIMEOUT_MS = 5_000;

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** Access tokens for the push service: asked for with a signed statement, and kept until shortly before they end. */
export class AccessTokens {
  readonly #account: ServiceAccount;
  readonly #now: () => number;
  #kept: { token: string; until: number } | null = null;
  #asking: Promise<string> | null = null;

  constructor(account: ServiceAccount, now: () => number) {
    this.#account = account;
    this.#now = now;
  }

  /** A token that is good; many who ask at once cause one request. */
  get(): Promise<string> {
    if (this.#kept && this.#kept.until > this.#now()) return Promise.resolve(this.#kept.token);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Drops a token that was refused, unless a newer one has taken its place. */
  forget(token: string): void {
    if (this.#kept?.token === token) this.#kept = null;
  }

  async #ask(): Promise<string> {
    const response = await fetch(this.#account.tokenUrl, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body: new URLSearchParams({ grant_type: GRANT, assertion: this.#assertion() }),
    });
    const body: unknown = await response.json().catch(() => null);
    const parsed = grant.safeParse(body);
    if (!response.ok || !parsed.success) {
      throw new Error(`The token endpoint refused the service account (${response.status})`);
    }
    const { access_token: token, expires_in: seconds } = parsed.data;
    this.#kept = { token, until: this.#now() + seconds * 1_000 - MARGIN_MS };
    return token;
  }

  #assertion(): string {
    const { clientEmail, keyId, privateKey, tokenUrl } = this.#account;
    const issuedAt = Math.floor(this.#now() / 1_000);
    const claims = {
      iss: clientEmail,
      scope: SCOPE,
      aud: tokenUrl,
      iat: issuedAt,
      exp: issuedAt + ASSERTION_SECONDS,
    };
    return jsonwebtoken.sign(claims, privateKey, {
      algorithm: "RS256",
      ...(keyId !== undefined && { keyid: keyId }),
    });
  }
}
