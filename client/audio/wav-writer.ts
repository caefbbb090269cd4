import { closeSync, fchmodSync, fstatSync, ftruncate, openSync, write } from "node:fs";
import { promisify } from "node:util";
import { CallError } from "../../protocol/errors.js";
import { type AudioSink, BLOCK_SAMPLES, SAMPLE_RATE } from "./ports.js";
import { WAV_HEADER_BYTES, wavHeader } from "./wav-header.js";

/** Recordings are private: only their owner may read them. */
const PRIVATE_MODE = 0o600;
const BYTES_PER_SAMPLE = 2;
/** Fewer, larger writes: a quarter of a second of sound at a time. */
const WRITE_BYTES = (SAMPLE_RATE * BYTES_PER_SAMPLE) / 4;
/** The header on disk is never further behind than this. */
const HEADER_EVERY_BYTES = SAMPLE_RATE * BYTES_PER_SAMPLE;
/** Half a minute of sound waits for a slow disk, then the recording fails instead of filling the memory. */
const MAX_PENDING_BYTES = 30 * SAMPLE_RATE * BYTES_PER_SAMPLE;

const writeAt = promisify(write);
const resize = promisify(ftruncate);

/** Sound that follows itself without a gap, and where it belongs. */
interface Run {
  at: number;
  buffers: Buffer[];
}

/** A streaming WAVE file that is playable at every moment, even if the process dies. */
export class WavWriter implements AudioSink {
  readonly #path: string;
  readonly #descriptor: number;
  #pending: Run[] = [];
  #pendingBytes = 0;
  /** The length of the sound so far, in bytes, with what is still pending. */
  #end = 0;
  /** How much of it is on disk. */
  #written = 0;
  /** How much of it the header on disk speaks of. */
  #announced = 0;
  /** Blocks skipped since the last write. */
  #gap = 0;
  #failure: unknown;
  #pumping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(path: string, descriptor: number) {
    this.#path = path;
    this.#descriptor = descriptor;
  }

  /** Creates or empties the file; a file that cannot be made is a `recording-failed` at once. */
  static open(path: string): WavWriter {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, "w", PRIVATE_MODE);
      // An older file keeps its own mode when it is emptied; a device is not ours to change.
      if (fstatSync(descriptor).isFile()) fchmodSync(descriptor, PRIVATE_MODE);
    } catch (error) {
      if (descriptor !== undefined) closeSync(descriptor);
      throw failed(path, error);
    }
    const writer = new WavWriter(path, descriptor);
    writer.#pump({ complete: true });
    return writer;
  }

  /** Never throws: what goes wrong is reported by `close`. */
  write(block: Int16Array): void {
    if (this.#closing !== undefined || this.#failure !== undefined) return;
    const copy = littleEndian(block);
    const last = this.#pending.at(-1);
    if (last !== undefined && this.#gap === 0) last.buffers.push(copy);
    else this.#pending.push({ at: this.#end, buffers: [copy] });
    this.#gap = 0;
    this.#end += copy.length;
    this.#pendingBytes += copy.length;
    if (this.#pendingBytes > MAX_PENDING_BYTES) this.#fail(new Error("the disk is too slow"));
    else if (this.#pendingBytes >= WRITE_BYTES) this.#pump({ complete: false });
  }

  /** Adds silence as a hole in the file, which costs neither time nor, on most file systems, space. */
  skip(blocks: number): void {
    if (this.#closing !== undefined) return;
    this.#gap += blocks;
    this.#end += blocks * BLOCK_SAMPLES * BYTES_PER_SAMPLE;
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await this.#pumping;
    this.#pump({ complete: true });
    await this.#pumping;
    try {
      closeSync(this.#descriptor);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#failure !== undefined) throw failed(this.#path, this.#failure);
  }

  /** One writer at a time, so that sound and header reach the file in order. */
  #pump(options: { complete: boolean }): void {
    if (this.#pumping !== undefined || this.#failure !== undefined) return;
    this.#pumping = this.#drain(options)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#pumping = undefined;
        if (this.#pendingBytes >= WRITE_BYTES) this.#pump({ complete: false });
      });
  }

  async #drain({ complete }: { complete: boolean }): Promise<void> {
    while (this.#pending.length > 0) {
      const runs = this.#pending;
      this.#pending = [];
      this.#pendingBytes = 0;
      for (const { at, buffers } of runs) {
        const sound = Buffer.concat(buffers);
        await this.#put(sound, WAV_HEADER_BYTES + at);
        this.#written = at + sound.length;
      }
    }
    if (complete && this.#end > this.#written) {
      await resize(this.#descriptor, WAV_HEADER_BYTES + this.#end);
      this.#written = this.#end;
    }
    if (complete || this.#written - this.#announced >= HEADER_EVERY_BYTES) {
      await this.#put(wavHeader(this.#written), 0);
      this.#announced = this.#written;
    }
  }

  async #put(bytes: Buffer, position: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await writeAt(
        this.#descriptor,
        bytes,
        done,
        bytes.length - done,
        position + done,
      );
      done += bytesWritten;
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

function littleEndian(block: Int16Array): Buffer {
  const bytes = Buffer.alloc(block.length * BYTES_PER_SAMPLE);
  for (let i = 0; i < block.length; i++) bytes.writeInt16LE(block[i] ?? 0, i * BYTES_PER_SAMPLE);
  return bytes;
}

function failed(path: string, cause: unknown): CallError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CallError("recording-failed", `${path}: the sound could not be written (${reason})`, { cause });
}
