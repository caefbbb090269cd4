import { EventEmitter } from "node:events";

/**
 * What Ink takes for its terminal. It hands whole frames on; how they reach the real terminal is not Ink's business, so
 * nothing that it knows about terminals can clear, scroll or wrap anything.
 */
export class FrameStream extends EventEmitter {
  readonly isTTY = false;
  readonly writable = true;
  columns = 80;
  rows = 24;
  readonly #show: (frame: string) => void;

  constructor(show: (frame: string) => void) {
    super();
    this.#show = show;
  }

  write(frame: string): boolean {
    this.#show(frame);
    return true;
  }
}

/** The other end that Ink expects and that is never read: keys come in elsewhere. */
export class NoInput extends EventEmitter {
  readonly isTTY = false;
  setEncoding(): void {}
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
  ref(): void {}
  unref(): void {}
  read(): null {
    return null;
  }
}
