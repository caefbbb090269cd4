import { CallError } from "../../protocol/errors.js";
import { LateSink, LateSource } from "../audio/device/late-device.js";
import { SoundDesk } from "../audio/device/sound-desk.js";
import { FileSource } from "../audio/file-source.js";
import { Loudspeaker } from "../audio/loudspeaker.js";
import { nullSink } from "../audio/null-sink.js";
import type { Pacer } from "../audio/pacer.js";
import type { AudioSink, AudioSource } from "../audio/ports.js";
import { MicrophoneChain, type ProcessingSettings } from "../audio/processing/microphone-chain.js";
import { silenceSource } from "../audio/silence-source.js";
import { ToneSource } from "../audio/tone-source.js";
import { TonePlayer } from "../audio/tones/tone-player.js";
import { WavWriter } from "../audio/wav-writer.js";
import { listCameras } from "../video/capture/cameras.js";
import type { MediaProcessSetup } from "./messages.js";
import { numberedFile } from "./numbered-file.js";
import type { DeviceLists, MediaSettings, SoundInUse, Tone } from "./port.js";

export interface HostSoundOptions {
  setup: MediaProcessSetup;
  pacer: Pacer;
  inUse: (inUse: SoundInUse) => void;
  trouble: (error: CallError) => void;
}

/** The sound of one media process: where a voice comes from, and where all that is heard goes. */
export class HostSound {
  readonly #options: HostSoundOptions;
  readonly #desk: SoundDesk;
  /** Ready when the files are read that may replace its tones. */
  readonly #loudspeaker: Promise<Loudspeaker>;
  /** Of the latest call. */
  #microphone: MicrophoneChain | null = null;
  #processing: Partial<ProcessingSettings> = {};

  constructor(options: HostSoundOptions) {
    this.#options = options;
    const { setup, pacer, trouble } = options;
    this.#desk = new SoundDesk({ onChange: (inUse) => options.inUse(inUse) });
    this.#loudspeaker = TonePlayer.load({ folder: setup.soundsFolder, onRemark: trouble }).then(
      (tones) => new Loudspeaker({ openSink: () => this.#desk.openSink(), pacer, tones }),
    );
  }

  configure(settings: Partial<MediaSettings>): void {
    const { microphone, speaker, volume, noiseSuppression, levelControl, ducking } = settings;
    this.#desk.prefer({
      ...(microphone === undefined ? {} : { microphone }),
      ...(speaker === undefined ? {} : { speaker }),
    });
    const processing = {
      ...(noiseSuppression === undefined ? {} : { noiseSuppression }),
      ...(levelControl === undefined ? {} : { levelControl }),
      ...(ducking === undefined ? {} : { ducking }),
    };
    this.#processing = { ...this.#processing, ...processing };
    this.#microphone?.configure(processing);
    if (volume !== undefined) void this.#loudspeaker.then((loudspeaker) => (loudspeaker.volume = volume));
  }

  /** Heard on the loudspeaker alone: a file holds the call, and nothing else. */
  playTone(tone: Tone | null, once: boolean): void {
    if (this.#options.setup.output.kind !== "device") return;
    void this.#loudspeaker.then((loudspeaker) => loudspeaker.playTone(tone, { once }));
  }

  /** What one call speaks with and is heard on; the call closes both. Devices open by themselves, a little later. */
  openCall(): { source: AudioSource; sink: AudioSink } {
    return { source: this.#openSource(), sink: this.#openSink() };
  }

  async devices(): Promise<DeviceLists> {
    const [{ backend, microphones, speakers }, cameras] = await Promise.all([
      this.#desk.devices(),
      listCameras(),
    ]);
    return {
      backend,
      microphones: microphones.map(nameAndDefault),
      speakers: speakers.map(nameAndDefault),
      cameras: cameras.map(nameAndDefault),
    };
  }

  async close(): Promise<void> {
    const loudspeaker = await this.#loudspeaker;
    await loudspeaker.close();
    await this.#desk.close();
  }

  #openSource(): AudioSource {
    const { input } = this.#options.setup;
    switch (input.kind) {
      case "device":
        return this.#openMicrophone();
      case "tone":
        return new ToneSource(input.hz);
      case "silence":
        return silenceSource();
      case "file":
        return this.#late(FileSource.open(input.path, { loop: true }));
    }
  }

  #openMicrophone(): AudioSource {
    this.#microphone = new MicrophoneChain(this.#desk.openSource(), this.#processing);
    return this.#microphone;
  }

  #openSink(): AudioSink {
    const { output } = this.#options.setup;
    switch (output.kind) {
      case "device": {
        const sink = new LateSink();
        void sink.open(this.#loudspeaker.then((loudspeaker) => loudspeaker.openCallSink()));
        return sink;
      }
      case "null":
        return nullSink();
      case "file":
        return WavWriter.open(numberedFile(output.path));
    }
  }

  #late(opening: Promise<AudioSource>): AudioSource {
    const source = new LateSource();
    source
      .open(opening)
      .catch((error: unknown) => this.#options.trouble(CallError.from(error, "bad-audio-file")));
    return source;
  }
}

const nameAndDefault = ({ name, isDefault }: { name: string; isDefault: boolean }) => ({ name, isDefault });
