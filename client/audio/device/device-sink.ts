import type { AudioSink } from "../ports.js";
import type { Backend } from "./backends.js";
import { MAX_BACKLOG_BYTES } from "./backlog.js";
import { blockBytes } from "./block-cutter.js";
import { DeviceProcess } from "./device-process.js";
import { PipeFeeder } from "./pipe-feeder.js";
import type { Loss } from "./sound-device.js";
import { Watchdog } from "./watchdog.js";

/** The last words may still be played for this long after the end. */
const DRAIN_TIME = 500;

/**
 * The loudspeaker. Our worker keeps the backlog of a slow device short by itself, and so does a feeder with a tool that
 * reports; with any other the pipe holds up to about a second more, which is why those come last.
 */
export class DeviceSink implements AudioSink {
  readonly #process: DeviceProcess;
  readonly #feeder: PipeFeeder | null;
  #watchdog: Watchdog | null = null;
  #closing: Promise<void> | null = null;
  #lost = false;

  private constructor(process: DeviceProcess) {
    this.#process = process;
    this.#feeder = process.reports === null ? null : new PipeFeeder();
    // Without this the first word of a tool or worker would stop its pipe.
    process.fromDevice?.resume();
  }

  /** Rejects with `audio-device-failed`; `onLost` hears once when the device is lost later: gone, or stalled. */
  static async open(backend: Backend, onLost: (how: Loss) => void): Promise<DeviceSink> {
    const process = new DeviceProcess(backend);
    const sink = new DeviceSink(process);
    await process.ready("sink");
    const lose = (how: Loss): void => {
      sink.#watchdog?.stop();
      const isNews = sink.#closing === null && !sink.#lost;
      sink.#lost = true;
      if (isNews) onLost(how);
    };
    sink.#listen(() => lose("stalled"));
    void process.ended.then(() => lose("gone"));
    return sink;
  }

  /** What the device is reached with. */
  get via(): string {
    return this.#process.name;
  }

  write(block: Int16Array): void {
    if (this.#lost || this.#closing !== null) return;
    if (this.#feeder === null) this.#send(block);
    else this.#feeder.feed(block, (fed) => this.#send(fed));
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #send(block: Int16Array): void {
    const { toDevice } = this.#process;
    this.#watchdog?.expect();
    if (toDevice !== null && toDevice.writableLength < MAX_BACKLOG_BYTES) toDevice.write(blockBytes(block));
  }

  /** The device is watched from its first sign of life on: before, it may be waking up. */
  #listen(onSilence: () => void): void {
    const alive = (): void => {
      if (this.#lost || this.#closing !== null) return;
      this.#watchdog ??= new Watchdog(onSilence, { onlyWhenExpected: true });
      this.#watchdog.alive();
    };
    const feeder = this.#feeder;
    if (feeder === null) this.#process.fromDevice?.on("data", alive);
    else
      this.#process.reports?.on(
        "data",
        (piece: Buffer) => feeder.report(piece.toString("latin1")) && alive(),
      );
  }

  async #drain(): Promise<void> {
    this.#watchdog?.stop();
    const impatience = setTimeout(() => this.#process.kill(), DRAIN_TIME);
    this.#process.toDevice?.end();
    await this.#process.ended;
    clearTimeout(impatience);
  }
}
