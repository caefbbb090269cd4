import { text } from "node:stream/consumers";
import { CallError } from "../protocol/errors.js";
import { ProcessInterruption } from "./interruption.js";
import type { Interruption, Io } from "./io.js";

const BACK_AND_ERASE = "\r\u001b[2K";
/** Some terminals do not tell their width. */
const FALLBACK_COLUMNS = 80;

/** The terminal and the pipes of this process. */
export class ProcessIo implements Io {
  readonly isInteractive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  readonly #updatesInPlace = process.stderr.isTTY === true && process.env.TERM !== "dumb";
  readonly #interruptions = new Set<ProcessInterruption>();
  #status: string | null = null;

  constructor() {
    // Whoever reads us may have seen enough: `calling history | head -1` is no failure, a call hangs up.
    for (const stream of [process.stdout, process.stderr]) {
      stream.on("error", (error: NodeJS.ErrnoException) => {
        // A terminal that was closed says EIO.
        if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
        for (const interruption of this.#interruptions) interruption.raise();
      });
    }
  }

  get columns(): number {
    return process.stdout.isTTY ? process.stdout.columns || FALLBACK_COLUMNS : Number.POSITIVE_INFINITY;
  }

  print(line: string): void {
    this.#aroundStatus(() => process.stdout.write(`${line}\n`));
  }

  remark(line: string): void {
    this.#aroundStatus(() => process.stderr.write(`${line}\n`));
  }

  status(line: string | null): void {
    if (!this.#updatesInPlace) return;
    const fitting = line?.slice(0, Math.max(0, (process.stderr.columns || FALLBACK_COLUMNS) - 1)) ?? null;
    if (fitting === this.#status) return;
    process.stderr.write(BACK_AND_ERASE + (fitting ?? ""));
    this.#status = fitting;
  }

  async readStdin(): Promise<string> {
    if (process.stdin.isTTY) {
      throw new CallError("usage", "Standard input is a terminal, which would show the secret; pipe it in");
    }
    return text(process.stdin);
  }

  onKey(listener: (key: string) => void): () => void {
    const { stdin } = process;
    if (!stdin.isTTY) return () => {};
    const restore = (): void => void stdin.setRawMode(false);
    const onData = (data: Buffer): void => {
      for (const key of data.toString("utf8")) listener(key);
    };
    stdin.setRawMode(true);
    process.once("exit", restore);
    stdin.on("data", onData).resume();
    return () => {
      stdin.off("data", onData).pause();
      process.off("exit", restore);
      restore();
    };
  }

  interruption(): Interruption {
    const interruption = new ProcessInterruption();
    this.#interruptions.add(interruption);
    interruption.signal.addEventListener("abort", () => this.#interruptions.delete(interruption));
    return interruption;
  }

  #aroundStatus(write: () => void): void {
    const status = this.#status;
    this.status(null);
    write();
    this.status(status);
  }
}
