import { CallError } from "../../../protocol/errors.js";
import type { AudioSink, AudioSource } from "../ports.js";
import { type Backend, type BackendWish, chooseBackends, type SoundTools } from "./backends.js";
import { DeviceSink } from "./device-sink.js";
import { DeviceSource } from "./device-source.js";
import type { Direction, Loss } from "./sound-device.js";
import { findSoundTools } from "./sound-tools.js";

export interface DeviceOptions {
  /** Hears once when the device is lost in mid-call; from then on it is silent. Default: nobody. */
  onLost?: (error: CallError) => void;
  /** What to reach the sound card with. Default: whatever this machine has. */
  tools?: SoundTools;
}

const LOST: Record<Direction, Record<Loss, string>> = {
  source: { gone: "The microphone was lost", stalled: "The microphone has stalled" },
  sink: { gone: "The loudspeaker was lost", stalled: "The loudspeaker has stalled" },
};

/** Opens the machine's default microphone. Rejects with `audio-device-failed` where there is none. */
export async function openDeviceSource({
  onLost = () => {},
  tools,
}: DeviceOptions = {}): Promise<AudioSource> {
  return openMicrophone({}, tools ?? (await findSoundTools()), (how) => onLost(lossError("source", how)));
}

/** Opens the machine's default loudspeaker. Rejects with `audio-device-failed` where there is none. */
export async function openDeviceSink({ onLost = () => {}, tools }: DeviceOptions = {}): Promise<AudioSink> {
  return openLoudspeaker({}, tools ?? (await findSoundTools()), (how) => onLost(lossError("sink", how)));
}

/** Opens a microphone in the first way that works. Rejects with `audio-device-failed`. */
export function openMicrophone(
  wish: BackendWish,
  tools: SoundTools,
  onLost: (how: Loss) => void,
): Promise<DeviceSource> {
  return firstThatOpens(chooseBackends("source", tools, wish), (way) => DeviceSource.open(way, onLost));
}

/** Opens a loudspeaker in the first way that works. Rejects with `audio-device-failed`. */
export function openLoudspeaker(
  wish: BackendWish,
  tools: SoundTools,
  onLost: (how: Loss) => void,
): Promise<DeviceSink> {
  return firstThatOpens(chooseBackends("sink", tools, wish), (way) => DeviceSink.open(way, onLost));
}

async function firstThatOpens<Device>(
  backends: readonly Backend[],
  open: (backend: Backend) => Promise<Device>,
): Promise<Device> {
  const failures: unknown[] = [];
  for (const backend of backends) {
    try {
      return await open(backend);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new CallError("audio-device-failed", undefined, { cause: new AggregateError(failures) });
}

function lossError(direction: Direction, how: Loss): CallError {
  return new CallError("audio-device-failed", LOST[direction][how]);
}
