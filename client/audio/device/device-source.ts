import { BlockQueue } from "../block-queue.js";
import type { AudioSource } from "../ports.js";
import type { Backend } from "./backends.js";
import { BlockCutter } from "./block-cutter.js";
import { DeviceProcess } from "./device-process.js";
import type { Loss } from "./sound-device.js";
import { Watchdog } from "./watchdog.js";

/** The microphone: its clock fills a short queue, the pacer's clock empties it. Silent while the device stalls. */
export class DeviceSource implements AudioSource {
  readonly #process: DeviceProcess;
  /** Made by the first read: what was said before anybody listened would only be delay. */
  #queue: BlockQueue | null = null;
  #closed = false;

  private constructor(process: DeviceProcess) {
    this.#process = process;
    const cutter = new BlockCutter((block) => this.#queue?.push(block));
    process.fromDevice?.on("data", (piece: Buffer) => cutter.push(piece));
  }

  /** Rejects with `audio-device-failed`; `onLost` hears once when the device is lost later: gone, or stalled. */
  static async open(backend: Backend, onLost: (how: Loss) => void): Promise<DeviceSource> {
    const process = new DeviceProcess(backend);
    const source = new DeviceSource(process);
    await process.ready("source");
    let isLost = false;
    const lose = (how: Loss): void => {
      watchdog.stop();
      if (!source.#closed && !isLost) onLost(how);
      isLost = true;
    };
    const watchdog = new Watchdog(() => lose("stalled"));
    process.fromDevice?.on("data", () => watchdog.alive());
    void process.ended.then(() => lose("gone"));
    return source;
  }

  /** What the device is reached with. */
  get via(): string {
    return this.#process.name;
  }

  read(block: Int16Array): boolean {
    this.#queue ??= new BlockQueue();
    const next = this.#closed ? undefined : this.#queue.read();
    if (next === undefined) block.fill(0);
    else block.set(next);
    return !this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#process.kill();
  }
}
