import { BLOCK_MS } from "./ports.js";

/** Where the pacer gets its time from; tests put a controlled one here. */
export interface PacerClock {
  /** Milliseconds that never run backwards. */
  now(): number;
  /** Calls back once, after that many milliseconds; the result cancels. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back once, after the input that is already waiting has been handled; the result cancels. */
  afterInput(callback: () => void): () => void;
}

/** After a stall at most this many blocks are made up for; older ones are skipped and counted. */
export const MAX_CATCH_UP_BLOCKS = 20;

/** The time of the machine; its timers do not keep a process alive that has nothing else to do. */
const systemPacerClock: PacerClock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
  afterInput(callback) {
    const immediate = setImmediate(callback).unref();
    return () => clearImmediate(immediate);
  },
};

/** The beat of all sound: one tick per block, counted from a fixed start so that lateness never adds up. */
export class Pacer {
  readonly #clock: PacerClock;
  readonly #subscribers = new Set<() => void>();
  #startedAt = 0;
  #ticks = 0;
  #skipped = 0;
  /** Tells a run that is under way that its subscribers have all left, even if new ones came. */
  #generation = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: PacerClock = systemPacerClock) {
    this.#clock = clock;
  }

  /** Blocks that were given up because the process stalled for too long. */
  get skippedBlocks(): number {
    return this.#skipped;
  }

  /** Calls back on every tick until the returned function is called; the pacer runs only while somebody listens. */
  subscribe(onTick: () => void): () => void {
    // A wrapper of its own lets the same function subscribe twice.
    const subscriber = () => onTick();
    this.#subscribers.add(subscriber);
    if (this.#cancel === undefined) this.#start();
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#stop();
    };
  }

  #start(): void {
    this.#startedAt = this.#clock.now();
    this.#ticks = 0;
    this.#wait();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#generation++;
  }

  #wait(): void {
    const due = this.#startedAt + (this.#ticks + 1) * BLOCK_MS;
    const delayMs = Math.max(0, Math.ceil(due - this.#clock.now()));
    this.#cancel = this.#clock.after(delayMs, () => this.#wake());
  }

  #wake(): void {
    // Whoever stalled us held up the arriving blocks too: they go first, or the mix would miss them.
    if (this.#due() > 1) this.#cancel = this.#clock.afterInput(() => this.#run());
    else this.#run();
  }

  #run(): void {
    const excess = this.#due() - MAX_CATCH_UP_BLOCKS;
    if (excess > 0) {
      this.#skipped += excess;
      this.#ticks += excess;
    }
    const generation = this.#generation;
    for (let left = this.#due(); left > 0 && generation === this.#generation; left--) {
      this.#ticks++;
      this.#tick();
    }
    if (generation === this.#generation) this.#wait();
  }

  #due(): number {
    return Math.floor((this.#clock.now() - this.#startedAt) / BLOCK_MS) - this.#ticks;
  }

  /** A subscriber that throws is dropped with a warning, so that the others keep their sound. */
  #tick(): void {
    // A copy, so that whoever joins during a tick begins with the next one.
    for (const subscriber of [...this.#subscribers]) {
      if (!this.#subscribers.has(subscriber)) continue;
      try {
        subscriber();
      } catch (error) {
        this.#subscribers.delete(subscriber);
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
    if (this.#subscribers.size === 0) this.#stop();
  }
}
