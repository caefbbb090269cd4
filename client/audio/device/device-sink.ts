import { CallError } from "../../../protocol/errors.js";
import type { AudioSink } from "../ports.js";
import type { Backend } from "./backends.js";
import { MAX_BACKLOG_BYTES } from "./backlog.js";
import { blockBytes } from "./block-cutter.js";
import { DeviceProcess } from "./device-process.js";

/** The last words may still be played for this long after the end. */
const DRAIN_TIME = 500;

/**
 * The loudspeaker. Our worker keeps the backlog of a slow device short by itself; with a tool the pipe to it holds up
 * to about a second more, which is the reason why the tools are the second choice.
 */
export class DeviceSink implements AudioSink {
  readonly #process: DeviceProcess;
  #closing: Promise<void> | null = null;
  #lost = false;

  private constructor(process: DeviceProcess) {
    this.#process = process;
    // Without this the first word of a tool or worker would stop its pipe.
    process.fromDevice?.resume();
  }

  /** Rejects with `audio-device-failed`; `onLost` hears once when the device is lost later. */
  static async open(backend: Backend, onLost: (error: CallError) => void): Promise<DeviceSink> {
    const process = new DeviceProcess(backend);
    const sink = new DeviceSink(process);
    await process.ready(backend.kind, "sink");
    void process.ended.then(() => {
      sink.#lost = true;
      if (sink.#closing === null) onLost(new CallError("audio-device-failed", "The loudspeaker was lost"));
    });
    return sink;
  }

  write(block: Int16Array): void {
    const { toDevice } = this.#process;
    if (this.#lost || this.#closing !== null || toDevice === null) return;
    if (toDevice.writableLength < MAX_BACKLOG_BYTES) toDevice.write(blockBytes(block));
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  async #drain(): Promise<void> {
    const impatience = setTimeout(() => this.#process.kill(), DRAIN_TIME);
    this.#process.toDevice?.end();
    await this.#process.ended;
    clearTimeout(impatience);
  }
}
