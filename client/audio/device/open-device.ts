import { CallError } from "../../../protocol/errors.js";
import type { AudioSink, AudioSource } from "../ports.js";
import { type Backend, chooseBackends, type SoundTools } from "./backends.js";
import { DeviceSink } from "./device-sink.js";
import { DeviceSource } from "./device-source.js";
import { findSoundTools } from "./sound-tools.js";

export interface DeviceOptions {
  /** Hears once when the device is lost in mid-call; from then on it is silent. Default: nobody. */
  onLost?: (error: CallError) => void;
  /** What to reach the sound card with. Default: whatever this machine has. */
  tools?: SoundTools;
}

/** Opens the machine's microphone. Rejects with `audio-device-failed` where there is none. */
export async function openDeviceSource({
  onLost = () => {},
  tools,
}: DeviceOptions = {}): Promise<AudioSource> {
  const backends = chooseBackends("source", tools ?? (await findSoundTools()));
  return firstThatOpens(backends, (backend) => DeviceSource.open(backend, onLost));
}

/** Opens the machine's loudspeaker. Rejects with `audio-device-failed` where there is none. */
export async function openDeviceSink({ onLost = () => {}, tools }: DeviceOptions = {}): Promise<AudioSink> {
  const backends = chooseBackends("sink", tools ?? (await findSoundTools()));
  return firstThatOpens(backends, (backend) => DeviceSink.open(backend, onLost));
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
