import type { TokenIdentity } from "../auth/tokens.js";
import type { AccountChanges, NumberedChange } from "../store/account-changes.js";
import type { ChangeListener } from "./change-feed.js";

/** What a revocation is judged by. */
export type RevocableToken = Pick<TokenIdentity, "userId" | "tokenId" | "version">;

/** Expired entries are swept out when this many have come since the last time. */
const SWEEP_EVERY = 1_000;

/** The tokens that are good no more before they expire, in memory: every request and every handshake asks. */
export class Revocations implements ChangeListener {
  readonly #journal: Pick<AccountChanges, "revokedTokens" | "tokenVersions">;
  readonly #now: () => number;
  readonly #onRevoked: (userId: number) => void;
  /** The revoked tokens, and when they would have expired. */
  #tokens = new Map<string, number>();
  #versions = new Map<number, number>();
  #unswept = 0;

  constructor(
    journal: Pick<AccountChanges, "revokedTokens" | "tokenVersions">,
    onRevoked: (userId: number) => void,
    now: () => number = Date.now,
  ) {
    this.#journal = journal;
    this.#onRevoked = onRevoked;
    this.#now = now;
  }

  isRevoked({ userId, tokenId, version }: RevocableToken): boolean {
    return this.#tokens.has(tokenId) || version < (this.#versions.get(userId) ?? 0);
  }

  async load(): Promise<void> {
    const [tokens, versions] = [await this.#journal.revokedTokens(), await this.#journal.tokenVersions()];
    const known = this.#versions;
    this.#tokens = new Map(tokens.map(({ tokenId, expiresAt }) => [tokenId, expiresAt]));
    this.#versions = new Map(versions.map(({ userId, version }) => [userId, version]));
    for (const [userId, version] of this.#versions) {
      if (known.size > 0 && known.get(userId) !== version) this.#onRevoked(userId);
    }
  }

  learn({ kind, userId, tokenId, keptUntil, tokenVersion }: NumberedChange): void {
    if (kind === "token-revoked" && tokenId !== null) this.#revokeToken(tokenId, keptUntil);
    else if (kind === "tokens-revoked") this.#versions.set(userId, tokenVersion);
    else return;
    this.#onRevoked(userId);
  }

  #revokeToken(tokenId: string, expiresAt: number): void {
    this.#tokens.set(tokenId, expiresAt);
    if (++this.#unswept < SWEEP_EVERY) return;
    this.#unswept = 0;
    for (const [id, until] of this.#tokens) if (until <= this.#now()) this.#tokens.delete(id);
  }
}
