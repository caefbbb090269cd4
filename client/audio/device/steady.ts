import { fade, fadeAway, toSample } from "../fades.js";
import { type AudioSink, type AudioSource, BLOCK_SAMPLES } from "../ports.js";

/** A source that stays while the device behind it changes: one fades out while the next fades in. */
export class SteadySource implements AudioSource {
  #device: AudioSource | null = null;
  readonly #last = new Int16Array(BLOCK_SAMPLES);
  #leaving: Int16Array | null = null;
  #closed = false;

  /** Null is silence. The device before is closed. */
  change(device: AudioSource | null): void {
    if (this.#device !== null) this.#leaving = fadeAway(this.#last);
    this.#device?.close();
    this.#device = device;
  }

  /** False once it is closed. A device begins with a fade by itself. */
  read(block: Int16Array): boolean {
    if (this.#closed || !this.#device?.read(block)) block.fill(0);
    if (this.#leaving !== null) add(block, this.#leaving);
    this.#leaving = null;
    this.#last.set(block);
    return !this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#leaving = null;
    this.#device?.close();
    this.#device = null;
  }
}

/** A sink that stays while the device behind it changes. */
export class SteadySink implements AudioSink {
  #device: AudioSink | null = null;
  readonly #last = new Int16Array(BLOCK_SAMPLES);
  #isNew = false;
  /** Devices that still play their last words. */
  readonly #draining = new Set<Promise<void>>();
  #closed = false;

  /** Null swallows what is written. The device before fades out and is closed. */
  change(device: AudioSink | null): void {
    if (this.#closed) {
      if (device !== null) this.#release(device);
      return;
    }
    this.#device?.write(fadeAway(this.#last));
    if (this.#device !== null) this.#release(this.#device);
    this.#device = device;
    this.#isNew = true;
  }

  write(block: Int16Array): void {
    if (this.#closed) return;
    this.#last.set(block);
    if (this.#device === null) return;
    if (this.#isNew) this.#device.write(fade(block.slice(), 0, 1));
    else this.#device.write(block);
    this.#isNew = false;
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      if (this.#device !== null) this.#release(this.#device);
      this.#device = null;
    }
    await Promise.all(this.#draining);
  }

  #release(device: AudioSink): void {
    // What a lost device has to say about its end changes nothing.
    const draining = device.close().catch(() => undefined);
    this.#draining.add(draining);
    void draining.then(() => this.#draining.delete(draining));
  }
}

function add(block: Int16Array, other: Int16Array): void {
  for (let i = 0; i < block.length; i++) block[i] = toSample((block[i] ?? 0) + (other[i] ?? 0));
}
