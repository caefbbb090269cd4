import { CallError } from "../../../protocol/errors.js";
import { BlockQueue } from "../block-queue.js";
import type { AudioSource } from "../ports.js";
import type { Backend } from "./backends.js";
import { BlockCutter } from "./block-cutter.js";
import { DeviceProcess } from "./device-process.js";

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

  /** Rejects with `audio-device-failed`; `onLost` hears once when the device is lost later. */
  static async open(backend: Backend, onLost: (error: CallError) => void): Promise<DeviceSource> {
    const process = new DeviceProcess(backend);
    const source = new DeviceSource(process);
    await process.ready(backend.kind, "source");
    void process.ended.then(() => {
      if (!source.#closed) onLost(new CallError("audio-device-failed", "The microphone was lost"));
    });
    return source;
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
