import { LateSink, LateSource } from "../audio/device/late-device.js";
import { openDeviceSink, openDeviceSource } from "../audio/device/open-device.js";
import { FileSource } from "../audio/file-source.js";
import { nullSink } from "../audio/null-sink.js";
import type { AudioSink, AudioSource } from "../audio/ports.js";
import { silenceSource } from "../audio/silence-source.js";
import { ToneSource } from "../audio/tone-source.js";
import { WavWriter } from "../audio/wav-writer.js";
import type { MediaProcessSetup, MediaReport } from "./messages.js";
import type { DeviceLists, MediaSettings, Tone } from "./port.js";
import { CallError } from "../../protocol/errors.js";
import { numberedFile } from "./numbered-file.js";

/** The sound of one process: where a voice comes from, and where it all goes. */
export class HostSound {
  readonly #setup: MediaProcessSetup;
  readonly #trouble: (error: CallError) => void;

  constructor(setup: MediaProcessSetup, report: (report: MediaReport) => void) {
    this.#setup = setup;
    this.#trouble = ({ code, message }) => report({ type: "trouble", error: { code, message } });
  }

  configure(_settings: Partial<MediaSettings>): void {}

  playTone(_tone: Tone | null, _once: boolean): void {}

  openCall(): { source: AudioSource; sink: AudioSink } {
    return { source: this.#source(), sink: this.#sink() };
  }

  async devices(): Promise<DeviceLists> {
    return { backend: "", microphones: [], speakers: [], cameras: [] };
  }

  async close(): Promise<void> {}

  #source(): AudioSource {
    const { input } = this.#setup;
    if (input.kind === "tone") return new ToneSource(input.hz);
    if (input.kind === "silence") return silenceSource();
    const source = new LateSource();
    source
      .open(input.kind === "file" ? FileSource.open(input.path, { loop: true }) : openDeviceSource())
      .catch((error: unknown) => this.#trouble(CallError.from(error, "audio-device-failed")));
    return source;
  }

  #sink(): AudioSink {
    const { output } = this.#setup;
    if (output.kind === "null") return nullSink();
    if (output.kind === "file") return WavWriter.open(numberedFile(output.path));
    const sink = new LateSink();
    sink.open(openDeviceSink()).catch((error: unknown) => this.#trouble(CallError.from(error, "audio-device-failed")));
    return sink;
  }
}
