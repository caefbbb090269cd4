import { writeSync } from "node:fs";
import type { ReadStream, WriteStream } from "node:tty";
import { ENTER, LEAVE, REPORT_NOTHING, REPORT_RELEASES } from "./modes.js";

/**
 * The real terminal: brought into the state that a screen needs, and back, once, whatever ends the screen. Everything
 * about going back is synchronous, because it may be the last thing that this process does.
 */
export class Tty {
  readonly #input: ReadStream;
  readonly #output: WriteStream & { readonly fd: number };
  #isOpen = false;
  #reportsReleases = false;

  constructor(input: ReadStream, output: WriteStream & { readonly fd: number }) {
    this.#input = input;
    this.#output = output;
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.#output.columns || 80, rows: this.#output.rows || 24 };
  }

  open(): void {
    this.#isOpen = true;
    this.#input.setRawMode(true);
    this.#input.setEncoding("utf8");
    this.write(ENTER);
  }

  write(text: string): void {
    if (this.#isOpen) this.#output.write(text);
  }

  /** Keys that are let go are reported only while somebody needs to know: it makes all keys longer. */
  reportReleases(wanted: boolean): void {
    if (wanted === this.#reportsReleases || !this.#isOpen) return;
    this.#reportsReleases = wanted;
    this.write(wanted ? REPORT_RELEASES : REPORT_NOTHING);
  }

  close(lastWords = ""): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    writeAll(this.#output.fd, lastWords + (this.#reportsReleases ? REPORT_NOTHING : "") + LEAVE);
    try {
      this.#input.setRawMode(false);
    } catch {
      // The terminal is gone, and nobody looks at it any more.
    }
    this.#input.pause();
    this.#input.unref();
  }
}

/** The terminal may be gone, or slow. */
const PATIENCE = 200;

function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  for (let attempt = 0; rest.length > 0 && attempt < PATIENCE; attempt++) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
