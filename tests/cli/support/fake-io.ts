import type { Interruption, Io } from "../../../cli/io.js";

interface FakeIoOptions {
  isInteractive?: boolean;
  stdin?: string;
}

/** A terminal, or pipes, made of arrays. */
export class FakeIo implements Io {
  readonly isInteractive: boolean;
  readonly columns = Number.POSITIVE_INFINITY;
  readonly printed: string[] = [];
  readonly remarked: string[] = [];
  readonly statuses: (string | null)[] = [];
  readonly #stdin: string;
  readonly #waiters = new Set<() => void>();
  readonly #aborts = new Set<AbortController>();
  #onKey: ((key: string) => void) | null = null;
  #openInterruptions = 0;

  constructor({ isInteractive = false, stdin = "" }: FakeIoOptions = {}) {
    this.isInteractive = isInteractive;
    this.#stdin = stdin;
  }

  /** True while keys come one by one, as they must not once a command is over. */
  get isRaw(): boolean {
    return this.#onKey !== null;
  }

  get openInterruptions(): number {
    return this.#openInterruptions;
  }

  /** What a person would see, all in one. */
  get everything(): string {
    return [...this.printed, ...this.remarked, ...this.statuses].join("\n");
  }

  /** The printed lines as objects. */
  get objects(): Record<string, unknown>[] {
    return this.printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  print(line: string): void {
    this.printed.push(line);
    this.#wake();
  }

  remark(line: string): void {
    this.remarked.push(line);
    this.#wake();
  }

  status(line: string | null): void {
    this.statuses.push(line);
    this.#wake();
  }

  async readStdin(): Promise<string> {
    return this.#stdin;
  }

  onKey(listener: (key: string) => void): () => void {
    this.#onKey = listener;
    return () => {
      this.#onKey = null;
    };
  }

  interruption(): Interruption {
    const controller = new AbortController();
    this.#aborts.add(controller);
    this.#openInterruptions++;
    this.#wake();
    return {
      signal: controller.signal,
      raise: () => controller.abort(),
      close: () => {
        this.#openInterruptions--;
      },
    };
  }

  /** Resolves once the command listens for signals. */
  hasInterruption(): Promise<void> {
    return this.#when(() => this.#aborts.size > 0);
  }

  /** A signal comes. */
  interrupt(): void {
    for (const controller of this.#aborts) controller.abort();
  }

  /** A key is pressed. */
  press(key: string): void {
    this.#onKey?.(key);
  }

  /** Resolves once something that was written holds that text, so many times. */
  shows(text: string, times = 1): Promise<void> {
    return this.#when(() => this.everything.split(text).length > times);
  }

  #when(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
      look();
    });
  }

  #wake(): void {
    for (const look of this.#waiters) look();
  }
}
