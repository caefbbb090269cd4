import { CallError } from "../../protocol/errors.js";

export interface QueueBounds {
  /** Tasks that run at a time. */
  running: number;
  /** Tasks that may wait beside those. */
  waiting: number;
}

interface Waiting {
  start: () => void;
  refuse: () => void;
}

/**
 * Runs a few tasks at a time and lets a few more wait, one line for each source. The lines take turns, and when there
 * is no more room the longest line gives way, so that one source cannot keep the others out.
 */
export class BoundedQueue {
  readonly #bounds: QueueBounds;
  readonly #lines = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /** Throws `busy` when too many wait. */
  async run<T>(source: string, task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#bounds.running) await this.#turn(source);
    else this.#running++;
    try {
      return await task();
    } finally {
      this.#next();
    }
  }

  #turn(source: string): Promise<void> {
    if (this.#waiting >= this.#bounds.waiting) this.#makeRoomFor(source);
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(source) ?? [];
      this.#lines.set(source, line);
      line.push({ start: resolve, refuse: () => reject(new CallError("busy")) });
      this.#waiting++;
    });
  }

  /** The last one of the longest line goes, unless the newcomer's own line would then be the longest. */
  #makeRoomFor(source: string): void {
    const own = this.#lines.get(source)?.length ?? 0;
    const [name, line] = [...this.#lines].reduce<[string, Waiting[]]>(
      (longest, other) => (other[1].length > longest[1].length ? other : longest),
      ["", []],
    );
    if (line.length <= own + 1) throw new CallError("busy");
    line.pop()?.refuse();
    this.#waiting--;
    if (line.length === 0) this.#lines.delete(name);
  }

  /** Hands the place of a finished task to the first of the next line; that line goes behind all others. */
  #next(): void {
    const [name, line] = this.#lines.entries().next().value ?? ["", []];
    const first = line.shift();
    if (!first) {
      this.#running--;
      return;
    }
    this.#waiting--;
    this.#lines.delete(name);
    if (line.length > 0) this.#lines.set(name, line);
    first.start();
  }
}
