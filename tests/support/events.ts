/** One event as it was seen, with its arguments in order. */
export interface SeenEvent {
  name: string;
  args: unknown[];
}

type Listener = (...args: unknown[]) => void;

/** What can be listened to as a whole: a Socket.IO socket of either end. */
export interface CatchAllSource {
  onAny(listener: (event: string, ...args: unknown[]) => void): unknown;
  offAny(listener: (event: string, ...args: unknown[]) => void): unknown;
}

/** What can be listened to name by name: any Node emitter. */
export interface NamedSource<Name extends string = string> {
  on(event: Name, listener: Listener): unknown;
  off(event: Name, listener: Listener): unknown;
}

interface Waiter {
  isSatisfied: () => boolean;
  settle: () => void;
}

/** How long a wait may take unless the caller says otherwise; generous, because it only ends failing tests. */
export const EVENT_DEADLINE_MS = 10_000;

/** Remembers what a source emitted, in order, and lets a test await what comes next. */
export class EventRecorder {
  /** Everything seen so far, oldest first. */
  readonly seen: SeenEvent[] = [];
  readonly #deadlineMs: number;
  readonly #waiters = new Set<Waiter>();
  #cursor = 0;
  #detach: () => void = () => {};

  constructor(deadlineMs: number = EVENT_DEADLINE_MS) {
    this.#deadlineMs = deadlineMs;
  }

  /** Records every event of a socket. */
  static ofSocket(socket: CatchAllSource, deadlineMs?: number): EventRecorder {
    const recorder = new EventRecorder(deadlineMs);
    const listener = (name: string, ...args: unknown[]): void => recorder.add(name, args);
    socket.onAny(listener);
    recorder.#detach = () => socket.offAny(listener);
    return recorder;
  }

  /** Records the named events of an emitter. */
  static ofNames<Name extends string>(
    source: NamedSource<Name>,
    names: readonly Name[],
    deadlineMs?: number,
  ): EventRecorder {
    const recorder = new EventRecorder(deadlineMs);
    const listeners = names.map(
      (name) => [name, (...args: unknown[]): void => recorder.add(name, args)] as const,
    );
    for (const [name, listener] of listeners) source.on(name, listener);
    recorder.#detach = () => {
      for (const [name, listener] of listeners) source.off(name, listener);
    };
    return recorder;
  }

  /** Adds an event by hand, for sources that need filtering first. */
  add(name: string, args: unknown[]): void {
    this.seen.push({ name, args });
    for (const waiter of [...this.#waiters]) if (waiter.isSatisfied()) waiter.settle();
  }

  /** The next event of that name after the one last returned; what lies between is passed over. */
  async next(name: string): Promise<SeenEvent> {
    const find = (): number =>
      this.seen.findIndex((event, index) => index >= this.#cursor && event.name === name);
    await this.until(() => find() >= 0, `"${name}"`);
    const index = find();
    const event = this.seen[index];
    if (event === undefined) throw new TypeError(`"${name}" was taken by another reader of this recorder`);
    this.#cursor = index + 1;
    return event;
  }

  /** Waits until the condition holds; it is asked again after every event. */
  until(isSatisfied: () => boolean, what = "the condition"): Promise<void> {
    if (isSatisfied()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(deadline);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        isSatisfied,
        settle: () => {
          finish();
          resolve();
        },
      };
      const deadline = setTimeout(() => {
        finish();
        reject(
          new Error(`${what} did not come within ${this.#deadlineMs} ms; seen instead: ${this.#unread()}`),
        );
      }, this.#deadlineMs);
      this.#waiters.add(waiter);
    });
  }

  /** Stops recording; what was seen stays readable. */
  close(): void {
    this.#detach();
    this.#detach = () => {};
  }

  #unread(): string {
    const unread = this.seen.slice(this.#cursor).map((event) => event.name);
    return unread.length === 0 ? "nothing" : unread.join(", ");
  }
}
