/** Something that the server cannot do its work without. Rejects, or says false, while it is away. */
export type Check = () => Promise<unknown> | boolean;

/** Whether this server should be sent work, and if not, why. */
export interface ReadyReport {
  readonly ready: boolean;
  /** `draining`, or the names of the checks that fail. */
  readonly reasons: readonly string[];
}

/** A report is good for this long, so that probes cost nothing however many ask. */
const FRESH_MS = 1_000;
/** What has not answered by then counts as away. */
const PATIENCE_MS = 2_000;

export interface ReadinessOptions {
  readonly checks: Readonly<Record<string, Check>>;
  /** Milliseconds of a clock that never jumps. */
  readonly now?: () => number;
  readonly patienceMs?: number;
}

/**
 * Tells a load balancer where to send people. It follows what the server depends on, which liveness never does: a
 * server that is restarted because its database is away loses calls and mends nothing.
 */
export class Readiness {
  readonly #checks: readonly (readonly [string, Check])[];
  readonly #now: () => number;
  readonly #patienceMs: number;
  #draining = false;
  #report: { readonly at: number; readonly failing: Promise<string[]> } | null = null;

  constructor({ checks, now = () => performance.now(), patienceMs = PATIENCE_MS }: ReadinessOptions) {
    this.#checks = Object.entries(checks);
    this.#now = now;
    this.#patienceMs = patienceMs;
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /** From now on work goes elsewhere; there is no way back. */
  drain(): void {
    this.#draining = true;
  }

  async report(): Promise<ReadyReport> {
    if (this.#draining) return { ready: false, reasons: ["draining"] };
    if (!this.#report || this.#now() - this.#report.at >= FRESH_MS) {
      this.#report = { at: this.#now(), failing: this.#failing() };
    }
    const failing = await this.#report.failing;
    // It may have begun to drain meanwhile.
    if (this.#draining) return { ready: false, reasons: ["draining"] };
    return { ready: failing.length === 0, reasons: failing };
  }

  async #failing(): Promise<string[]> {
    const verdicts = await Promise.all(
      this.#checks.map(async ([name, check]) => ((await this.#passes(check)) ? [] : [name])),
    );
    return verdicts.flat();
  }

  async #passes(check: Check): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#patienceMs);
    });
    try {
      return await Promise.race([Promise.resolve(check()).then((answer) => answer !== false), late]);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
