import type { CallError } from "../../protocol/index.js";
import type { SoundInUse } from "../audio/device/sound-device.js";
import type { Tone } from "../audio/tones/generated.js";
import type { MediaMaker } from "../call/media-port.js";
import type { RgbTile } from "../video/ports.js";

/** How sound and pictures are to be taken and played; what is not named stays as it is. */
export interface MediaSettings {
  /** Part of a device's name; null is the system's default. */
  microphone: string | null;
  speaker: string | null;
  camera: string | null;
  /** Of all that one hears: 1 leaves it as it is. */
  volume: number;
  noiseSuppression: boolean;
  levelControl: boolean;
  ducking: boolean;
}

export interface DeviceLists {
  backend: string;
  microphones: { name: string; isDefault: boolean }[];
  speakers: { name: string; isDefault: boolean }[];
  cameras: { name: string; isDefault: boolean }[];
}

/** Loudness of one moment, 0 to 1 on a scale of decibels from -60 to 0. */
export interface SoundLevels {
  own: number;
  /** By the names that the call gave its people; `self` among those who speak is oneself, unmuted. */
  people: Record<string, number>;
  speaking: string[];
}

export type { SoundInUse, Tone };

export type VideoSourceKind = "camera" | "screen" | "pattern";

export interface MediaHostEvents {
  /** Ten times a second while a call has media. */
  levels: [levels: SoundLevels];
  sound: [inUse: SoundInUse];
  /** A picture scaled into the box of `watchVideo`; `self` is one's own. */
  video: [callId: string, tile: RgbTile];
  /** Something about sound or pictures went wrong that ends nothing. */
  trouble: [error: CallError];
  /** The process died; a new one is being started. Calls hear of it through their own media. */
  lost: [error: CallError];
  /** The new process is ready. */
  back: [];
}

/** Where media and sound live: a process of its own that may die without taking a call with it. */
export interface MediaHost {
  on<E extends keyof MediaHostEvents>(event: E, listener: (...args: MediaHostEvents[E]) => void): this;
  /** Starts what is slow the first time. */
  warmUp(): void;
  /** The media of one call, with the sound devices of the settings. */
  readonly openMedia: MediaMaker;
  configure(settings: Partial<MediaSettings>): void;
  devices(): Promise<DeviceLists>;
  /** Plays a tone until the next one, or null to be silent; `once` plays it a single time. */
  playTone(tone: Tone | null, options?: { once?: boolean }): void;
  /** What the call that runs sends as its picture; null sends none. */
  showVideo(source: VideoSourceKind | null): void;
  watchVideo(box: { width: number; height: number; fps: number } | null): void;
  close(): Promise<void>;
}
