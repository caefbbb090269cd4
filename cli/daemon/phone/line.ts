import type { Phone, ServerUrls, Session, Timer } from "../../../client/index.js";
import { CallError, type ErrorCode, type Feature } from "../../../protocol/index.js";
import type { PhoneStatus } from "../contract.js";
import { type RenewalParts, TokenRenewal } from "./token-renewal.js";

const RETRY_MS = { least: 1_000, most: 30_000 } as const;
/** A server that is away longer than this, while another one is named, is left for that one. */
const MOVE_MS = 10_000;
/** On the fallback, the primary is looked for this often. */
const RETURN_MS = 60_000;
/** What a server says to somebody whom it does not take for who they say they are. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  "unauthorized",
  "token-expired",
  "legacy-refused",
  "no-call-id",
  "forbidden-sender",
]);

export interface FoundServer {
  url: string;
  features: ReadonlySet<string>;
}

export interface LineParts extends RenewalParts {
  servers: () => ServerUrls;
  /** Finds a server that answers: the primary or else the fallback. */
  find: (servers: ServerUrls) => Promise<FoundServer>;
  /** Starts a phone on that server; `listen` gets it before it is registered. */
  open: (options: {
    server: string;
    callId: string;
    token: () => string;
    listen: (phone: Phone) => void;
  }) => Promise<Phone>;
  random: () => number;
  onConnection: (connection: PhoneStatus["connection"]) => void;
  /** A phone that is about to start; what happens on it is the listener's. */
  onPhone: (phone: Phone) => void;
  /** Registered, now or again. */
  onOnline: (features: ReadonlySet<string>) => void;
}

/** One attempt to be on a server, and what came of it. */
interface Attempt {
  abandoned: boolean;
  session: Session;
  token: string;
  phone: Phone | null;
  found: FoundServer | null;
}

/**
 * Keeps a phone on the line as long as somebody is signed in: it tries again, moves to the fallback and back, and renews
 * the token. It never forgets a session: a server that says no is believed, and the profile stays as it is.
 */
export class Line {
  readonly #parts: LineParts;
  readonly #renewal: TokenRenewal;
  #attempt: Attempt | null = null;
  #timers: Partial<Record<"retry" | "move" | "return", Timer>> = {};
  #failures = 0;
  /** Phones that say goodbye; the next one waits for them, or the server would take it for the one before. */
  #leaving: Promise<unknown> = Promise.resolve();
  /** Counts the reasons to begin anew, so that only the last one does. */
  #turns = 0;

  constructor(parts: LineParts) {
    this.#parts = parts;
    this.#renewal = new TokenRenewal(parts);
  }

  get phone(): Phone | null {
    return this.#attempt?.phone ?? null;
  }

  get features(): ReadonlySet<string> {
    return this.#attempt?.found?.features ?? new Set();
  }

  /**
   * Looks at the session and the servers anew. A phone that is still the right one keeps its calls; any other one
   * hangs up and says goodbye.
   */
  async refresh(): Promise<void> {
    const { session } = this.#parts.store;
    if (session && this.#attempt?.phone && this.#isRight(this.#attempt, session)) {
      this.#attempt.token = session.token;
      return this.#renewInTime(this.#attempt);
    }
    this.#failures = 0;
    await this.#beginAnew();
  }

  async close(): Promise<void> {
    this.#turns++;
    await this.#leave();
  }

  async #beginAnew(): Promise<void> {
    const turn = ++this.#turns;
    await this.#leave();
    if (turn === this.#turns) await this.#try();
  }

  #isRight({ session: before, found }: Attempt, session: Session): boolean {
    const { primary, fallback } = this.#parts.servers();
    return (
      before.userId === session.userId &&
      before.callId === session.callId &&
      before.server === session.server &&
      (found?.url === primary || found?.url === fallback)
    );
  }

  async #leave(): Promise<void> {
    for (const timer of Object.values(this.#timers)) timer.clear();
    this.#timers = {};
    this.#renewal.stop();
    const attempt = this.#attempt;
    this.#attempt = null;
    if (attempt) {
      attempt.abandoned = true;
      const { phone } = attempt;
      this.#leaving = this.#leaving
        .then(() => phone?.close())
        .catch((error: unknown) => this.#surprised(error));
    }
    await this.#leaving;
  }

  async #try(): Promise<void> {
    const { store, servers, find, open } = this.#parts;
    const { session } = store;
    if (!session) return this.#tell("signed-out", null);
    if (session.callId === null) return this.#tell("offline", "Choose a Call ID, so that you can be called");
    const attempt: Attempt = { abandoned: false, session, token: session.token, phone: null, found: null };
    this.#attempt = attempt;
    this.#tell("connecting", null);
    try {
      attempt.found = await find(servers());
      if (attempt.abandoned) return;
      const phone = await open({
        server: attempt.found.url,
        callId: session.callId,
        token: () => this.#newestToken(attempt),
        listen: (opened) => this.#adopt(attempt, opened),
      });
      if (attempt.abandoned) return void (await phone.close());
      this.#online(attempt);
    } catch (error) {
      this.#failed(attempt, error);
    }
  }

  /** Another command may have changed it, or this one renewed it. */
  #newestToken(attempt: Attempt): string {
    const { session } = this.#parts.store;
    if (session && session.userId === attempt.session.userId) attempt.token = session.token;
    return attempt.token;
  }

  #adopt(attempt: Attempt, phone: Phone): void {
    attempt.phone = phone;
    if (attempt.abandoned) return;
    this.#parts.onPhone(phone);
    phone.on("ready", () => this.#online(attempt));
    phone.on("lost", () => this.#lost(attempt));
    phone.on("refused", (error) => this.#failed(attempt, error));
  }

  #online(attempt: Attempt): void {
    if (attempt.abandoned || this.#attempt !== attempt || !attempt.found) return;
    this.#failures = 0;
    this.#timers.move?.clear();
    this.#tell("online", null);
    this.#renewInTime(attempt);
    if (this.#isOnFallback()) this.#arm("return", RETURN_MS, () => this.#comeBack(attempt));
    this.#parts.onOnline(attempt.found.features);
  }

  #lost(attempt: Attempt): void {
    if (attempt.abandoned || this.#attempt !== attempt) return;
    this.#tell("offline", "The server is out of reach; trying again");
    const { primary, fallback } = this.#parts.servers();
    if (primary !== fallback) this.#arm("move", MOVE_MS, () => this.#move(attempt));
  }

  /** The other server takes over, unless a call goes on meanwhile: that one would not survive it. */
  async #move(attempt: Attempt): Promise<void> {
    if (attempt.abandoned || this.#attempt !== attempt) return;
    if (attempt.phone?.current) return this.#arm("move", MOVE_MS, () => this.#move(attempt));
    await this.#beginAnew();
  }

  async #comeBack(attempt: Attempt): Promise<void> {
    const { primary } = this.#parts.servers();
    const again = (): void => this.#arm("return", RETURN_MS, () => this.#comeBack(attempt));
    const isUp = await this.#parts.find({ primary, fallback: primary }).then(
      () => true,
      () => false,
    );
    if (attempt.abandoned || this.#attempt !== attempt) return;
    if (!isUp || attempt.phone?.current) return again();
    await this.#beginAnew();
  }

  #failed(attempt: Attempt, error: unknown): void {
    if (attempt.abandoned || this.#attempt !== attempt) return;
    const failure = CallError.from(error, "server-error");
    this.#parts.log(`not on the server: ${failure.message} (${failure.code})`);
    const { phone } = attempt;
    attempt.phone = null;
    if (phone)
      this.#leaving = this.#leaving.then(() => phone.close()).catch((cause) => this.#surprised(cause));
    if (!REFUSALS.has(failure.code)) return this.#retry(failure.message);
    const { session } = this.#parts.store;
    if (session && session.token !== attempt.token) return this.#retry(failure.message);
    if (this.#isOnFallback()) {
      return this.#retry("The fallback server does not know you; waiting for your own");
    }
    this.#tell("refused", `${failure.message}; sign in again`);
  }

  #retry(problem: string): void {
    this.#tell("offline", problem);
    const { least, most } = RETRY_MS;
    const ms = Math.min(most, least * 2 ** this.#failures++);
    const spread = ms * (0.5 + this.#parts.random() / 2);
    this.#arm("retry", spread, () => this.#beginAnew());
  }

  /** Only where it came from: a fallback may know other people, and the app's own server renews none. */
  #renewInTime({ found }: Attempt): void {
    const canRenew = found?.features.has("sessions" satisfies Feature) && !this.#isOnFallback();
    if (found && canRenew) this.#renewal.start(found.url);
  }

  #isOnFallback(): boolean {
    const { primary } = this.#parts.servers();
    const url = this.#attempt?.found?.url;
    return url !== undefined && url !== primary;
  }

  #arm(name: "retry" | "move" | "return", ms: number, run: () => Promise<void>): void {
    this.#timers[name]?.clear();
    this.#timers[name] = this.#parts.clock.after(ms, () => {
      run().catch((error: unknown) => this.#surprised(error));
    });
  }

  /** What nobody foresaw must not end the daemon, and be found in its log. */
  #surprised(error: unknown): void {
    this.#parts.log(
      `on the line: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  #tell(state: PhoneStatus["connection"]["state"], problem: string | null): void {
    const { primary } = this.#parts.servers();
    const server = this.#attempt?.found?.url ?? primary;
    this.#parts.onConnection({ state, server, isFallback: server !== primary, problem });
  }
}
