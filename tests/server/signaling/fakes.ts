import { CallError } from "../../../protocol/errors.js";
import { callIdKey } from "../../../protocol/values.js";
import type { CallLog, CallLogEntry, UnfinishedCall } from "../../../server/calls/call-log.js";
import type { AdmittedToken } from "../../../server/signaling/accounts.js";
import type { Accounts, SignalingLog } from "../../../server/signaling/index.js";

const NEVER = Number.MAX_SAFE_INTEGER;

/** Accounts in memory; the token of user 7 is `token-7`. */
export class FakeAccounts implements Accounts {
  readonly revoked = new Set<string>();
  readonly bots = new Set<number>();
  /** When the tokens of a user expire; those of all others do not. */
  readonly expiry = new Map<number, number>();
  readonly #callIds = new Map<number, string | null>();

  /** Makes an account and returns its token. */
  add(userId: number, callId: string | null): string {
    this.#callIds.set(userId, callId);
    return `token-${userId}`;
  }

  authenticate(token: string): AdmittedToken {
    const userId = Number(/^token-(\d+)$/.exec(token)?.[1]);
    if (token === "token-expired") throw new CallError("token-expired");
    if (!this.#callIds.has(userId)) throw new CallError("unauthorized");
    const isBot = this.bots.has(userId);
    return { userId, tokenId: token, version: 0, expiresAt: this.expiry.get(userId) ?? NEVER, isBot };
  }

  isRevoked({ tokenId }: AdmittedToken): boolean {
    return this.revoked.has(tokenId);
  }

  async callIdOf(userId: number): Promise<string | null> {
    return this.#callIds.get(userId) ?? null;
  }

  async storedCallId(callId: string): Promise<string | null> {
    for (const stored of this.#callIds.values()) {
      if (stored !== null && callIdKey(stored) === callIdKey(callId)) return stored;
    }
    return null;
  }
}

/** A call log in memory that can be told to fail, or to take its time. */
export class FakeCallLog implements CallLog {
  readonly entries: CallLogEntry[] = [];
  readonly open: UnfinishedCall[] = [];
  fails = false;
  unreadable = false;
  /** While set, a write waits for it. */
  gate: Promise<void> | null = null;
  /** Called once with the first entries that are written. */
  onWrite: (() => void) | null = null;

  async write(entries: readonly CallLogEntry[]): Promise<void> {
    if (this.gate) await this.gate;
    if (this.fails) throw new CallError("unavailable");
    this.entries.push(...entries);
    this.onWrite?.();
    this.onWrite = null;
  }

  async unfinished(): Promise<UnfinishedCall[]> {
    if (this.unreadable) throw new CallError("unavailable");
    return this.open;
  }

  /** The entries in short: type, and whom or what they are about. */
  get story(): string[] {
    return this.entries.map((entry) => {
      switch (entry.type) {
        case "started":
          return `started ${entry.caller} ${entry.receiver}${entry.video ? " video" : ""}`;
        case "finished":
          return `finished ${entry.outcome}`;
        default:
          return `${entry.type} ${entry.callId}`;
      }
    });
  }
}

/** A log that keeps its lines. */
export class FakeLog implements SignalingLog {
  readonly lines: string[] = [];

  readonly debug = this.#line("debug");
  readonly info = this.#line("info");
  readonly warn = this.#line("warn");
  readonly error = this.#line("error");

  #line(level: string) {
    return (fields: object, message: string) => {
      this.lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  }
}
