import type { CallError } from "../../../protocol/errors.js";

/** A source records from the microphone, a sink plays on the loudspeaker. */
export type Direction = "source" | "sink";

/** Who names the devices of this machine. */
export type SoundSystem = "pulse" | "pipewire" | "portaudio" | "alsa" | "none";

export interface SoundDevice {
  /** What the sound system calls it; the name is for people. */
  id: string;
  name: string;
  isDefault: boolean;
}

export interface SoundDeviceList {
  backend: SoundSystem;
  microphones: SoundDevice[];
  speakers: SoundDevice[];
}

/** One device of a sound system; null stands for the default, whichever that is at the time. */
export type DeviceTarget = { system: SoundSystem; id: string } | null;

/** What is in use; null where silence stands in for a device. */
export interface SoundInUse {
  /** What the devices are reached with, such as `naudiodon` or `parec and pacat`; `none` when there is nothing. */
  backend: string;
  microphone: string | null;
  speaker: string | null;
  /** One sentence about what is not as it was asked for. */
  problem: CallError | null;
}

/** How a device was lost: its process ended, or it gives and takes nothing any more. */
export type Loss = "gone" | "stalled";

export const NO_DEVICES: SoundDeviceList = { backend: "none", microphones: [], speakers: [] };

export function devicesOf(list: SoundDeviceList, direction: Direction): readonly SoundDevice[] {
  return direction === "source" ? list.microphones : list.speakers;
}
