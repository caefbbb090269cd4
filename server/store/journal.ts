import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { CallError } from "../../protocol/errors.js";
import type { CallLogEntry } from "../calls/call-log.js";
import { ensureDataFolder } from "../config/data-folder.js";
import { fromLine, toLine } from "./journal-line.js";

const ONLY_OWNER = 0o600;
const NEWLINE = 0x0a;
/** About a million entries: more than a weekend without a database, and less than a disk. */
const JOURNAL_BYTES_MAX = 256 * 1024 * 1024;
/** What one read takes; many times the longest line. */
const CHUNK_BYTES = 256 * 1024;

/** Entries from the head of the journal, and where the next ones begin. */
export interface JournalPart {
  entries: CallLogEntry[];
  /** Lines that no longer say what they said when they were written. */
  damaged: number;
  end: number;
}

/**
 * A file for entries of the call log that the database could not take. Entries are on the disk before anybody hears
 * that they are, and stay there until they are dropped from the head.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #bytesMax: number;
  /** Where the next line goes; a shorter file has lost something, what is behind it was never acknowledged. */
  #size: number;
  #head = 0;
  /** One step at a time; a failed one does not keep the next from trying. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle, size: number, bytesMax: number) {
    this.#file = file;
    this.#size = size;
    this.#bytesMax = bytesMax;
  }

  /** Opens or creates the file, readable by its owner alone; throws `database-failed`. */
  static async open(path: string, bytesMax: number = JOURNAL_BYTES_MAX): Promise<Journal> {
    try {
      ensureDataFolder(dirname(path));
      // Neither reading nor writing at a position works on a file that is opened for appending.
      const file = await open(path, "a", ONLY_OWNER)
        .then((made) => made.close())
        .then(() => open(path, "r+"));
      await file.chmod(ONLY_OWNER);
      await syncFolder(dirname(path));
      return new Journal(file, await cutTornLine(file), bytesMax);
    } catch (error) {
      throw CallError.from(error, "database-failed", `The journal ${path} cannot be opened`);
    }
  }

  get isEmpty(): boolean {
    return this.#head === this.#size;
  }

  /** How many bytes wait. */
  get bytes(): number {
    return this.#size - this.#head;
  }

  /** Resolves once the entries are on the disk; rejects with `unavailable` when there is no room for them. */
  append(entries: readonly CallLogEntry[]): Promise<void> {
    return this.#inTurn(async () => {
      const lines = Buffer.from(entries.map(toLine).join(""));
      if (this.#size + lines.length > this.#bytesMax) {
        throw new CallError("unavailable", "The database is away and the journal of the call log is full");
      }
      try {
        const { bytesWritten } = await this.#file.write(lines, 0, lines.length, this.#size);
        if (bytesWritten < lines.length) throw new RangeError("The disk took only a part");
        await this.#file.datasync();
      } catch (error) {
        // What was half written must not look like a line to the next start.
        await this.#file.truncate(this.#size).catch(() => {});
        throw CallError.from(error, "unavailable", "The journal of the call log cannot be written");
      }
      this.#size += lines.length;
    });
  }

  /** The oldest entries; they stay until they are dropped. */
  head(): Promise<JournalPart> {
    return this.#inTurn(async () => {
      const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, this.bytes));
      await this.#file.read(buffer, 0, buffer.length, this.#head);
      const length = buffer.lastIndexOf(NEWLINE) + 1;
      const lines = buffer.toString("utf8", 0, length).split("\n").slice(0, -1);
      const entries = lines.flatMap((line) => fromLine(line) ?? []);
      return { entries, damaged: lines.length - entries.length, end: this.#head + length };
    });
  }

  /** Forgets what lies before that position; an empty journal gives its space back. */
  drop(end: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#head = end;
      if (!this.isEmpty) return;
      await this.#file.truncate(0);
      await this.#file.datasync();
      this.#head = 0;
      this.#size = 0;
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#file.close());
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** Whoever died in the middle of a line had promised nobody that it is there. */
async function cutTornLine(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    const newline = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return cutAt(file, start + newline + 1, size);
    end = start;
  }
  return cutAt(file, 0, size);
}

async function cutAt(file: FileHandle, length: number, size: number): Promise<number> {
  if (length < size) await file.truncate(length);
  return length;
}

/** A new file is durable only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
