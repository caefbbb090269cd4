import type { AudioSink, AudioSource } from "../ports.js";

/** A source that opens while the phone rings already, and is silent until then. */
export class LateSource implements AudioSource {
  #source: AudioSource | null = null;
  #closed = false;

  /** Rejects with what the opening was rejected with; then it stays silent. */
  async open(opening: Promise<AudioSource>): Promise<void> {
    const source = await opening;
    if (this.#closed) source.close();
    else this.#source = source;
  }

  read(block: Int16Array): boolean {
    if (this.#source !== null) return this.#source.read(block);
    block.fill(0);
    return !this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#source?.close();
  }
}

/** A sink that opens while the phone rings already, and discards until then. */
export class LateSink implements AudioSink {
  #sink: AudioSink | null = null;
  #closed = false;

  /** Rejects with what the opening was rejected with; then it goes on discarding. */
  async open(opening: Promise<AudioSink>): Promise<void> {
    const sink = await opening;
    if (this.#closed) await sink.close();
    else this.#sink = sink;
  }

  write(block: Int16Array): void {
    this.#sink?.write(block);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#sink?.close();
  }
}
