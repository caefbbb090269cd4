import { LevelMeter } from "../levels/level-meter.js";
import { VoiceActivity } from "../levels/voice-activity.js";
import { Limiter } from "../limiter.js";
import { type AudioSource, BLOCK_SAMPLES } from "../ports.js";
import { EchoDucking } from "./echo-ducking.js";
import { LevelControl } from "./level-control.js";
import { MuteFade } from "./mute-fade.js";
import { NoiseSuppression } from "./noise-suppression.js";

export interface ProcessingSettings {
  /** Takes away what is not a voice. Default true; needs an optional package, and without it the sound stays as it is. */
  noiseSuppression: boolean;
  /** Brings a voice to a common level. Default true. */
  levelControl: boolean;
  /** Turns the microphone down while the others are heard from a loudspeaker. Default false. */
  ducking: boolean;
}

/** A microphone whose sound is fit to be sent: without noise, at a common level, without echo, and mutable. */
export class MicrophoneChain implements AudioSource {
  readonly #source: AudioSource;
  readonly #samples = new Float32Array(BLOCK_SAMPLES);
  readonly #levelControl = new LevelControl();
  readonly #ducking = new EchoDucking();
  readonly #limiter = new Limiter();
  readonly #mute = new MuteFade();
  readonly #meter = new LevelMeter();
  readonly #voice = new VoiceActivity();
  #suppression: NoiseSuppression | null = null;
  #loading: Promise<void> | null = null;
  #wantsSuppression = true;
  #closed = false;

  constructor(source: AudioSource, settings: Partial<ProcessingSettings> = {}) {
    this.#source = source;
    this.configure(settings);
    if (this.#wantsSuppression) this.#load();
  }

  /** What is not named stays as it is; may be called at any time. */
  configure({ noiseSuppression, levelControl, ducking }: Partial<ProcessingSettings>): void {
    if (levelControl !== undefined) this.#levelControl.enabled = levelControl;
    if (ducking !== undefined) this.#ducking.enabled = ducking;
    if (noiseSuppression === undefined) return;
    this.#wantsSuppression = noiseSuppression;
    if (this.#suppression !== null) this.#suppression.enabled = noiseSuppression;
    else if (noiseSuppression) this.#load();
  }

  get muted(): boolean {
    return this.#mute.muted;
  }

  set muted(muted: boolean) {
    this.#mute.muted = muted;
  }

  /** How loud one is, muted or not: 0 to 1 on a scale of decibels from -60 to 0. */
  get level(): number {
    return this.#meter.level;
  }

  /** Whether one speaks, muted or not. */
  get isSpeaking(): boolean {
    return this.#voice.isSpeaking;
  }

  /** Each block that goes to the loudspeaker, against its echo. */
  heard(block: Int16Array): void {
    this.#ducking.heard(block);
  }

  read(block: Int16Array): boolean {
    const goesOn = this.#source.read(block);
    this.#samples.set(block);
    this.#suppression?.process(this.#samples);
    this.#levelControl.process(this.#samples);
    this.#ducking.process(this.#samples);
    this.#limiter.process(this.#samples, block);
    this.#meter.add(block);
    this.#voice.add(block);
    this.#mute.process(block);
    return goesOn;
  }

  close(): void {
    this.#closed = true;
    this.#source.close();
    this.#suppression?.free();
    this.#suppression = null;
  }

  /** Until the network is there, and where there is none, the noise stays. */
  #load(): void {
    this.#loading ??= NoiseSuppression.load().then((suppression) => {
      if (suppression === null) return;
      if (this.#closed) return suppression.free();
      suppression.enabled = this.#wantsSuppression;
      this.#suppression = suppression;
    });
  }
}
