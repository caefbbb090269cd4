import { matchDevice } from "./match-device.js";
import {
  type DeviceTarget,
  type Direction,
  devicesOf,
  type SoundDevice,
  type SoundDeviceList,
} from "./sound-device.js";

/** A device that may be used, and what to call it. */
export interface Choice {
  target: DeviceTarget;
  /** For people, and the same for as long as it is there. */
  name: string;
}

export interface Ranking {
  /** Best first; none on a machine without a device. */
  choices: Choice[];
  /** What is wrong with the wish, in a sentence; null when it can be met. */
  complaint: string | null;
}

const NOUN = { source: "microphone", sink: "loudspeaker" } as const;
/** More names than this do not help in one line. */
const MOST_NAMED = 6;
const DEFAULT_NAME = "the system's default";

/** What to try for a wish, which is a part of a name or null for the system's default. */
export function rankDevices(list: SoundDeviceList, direction: Direction, wish: string | null): Ranking {
  const devices = devicesOf(list, direction);
  if (list.backend === "none") {
    // Nobody names the devices, and there may be one all the same.
    const complaint = wish === null ? null : `No ${NOUN[direction]} can be chosen by name here`;
    return { choices: [{ target: null, name: DEFAULT_NAME }], complaint };
  }
  const wanted = wish === null ? undefined : matchDevice(devices, wish);
  const standard = devices.find(({ isDefault }) => isDefault) ?? devices[0];
  const rest = devices.filter((device) => device !== wanted && device !== standard);
  const choices = [
    ...(wanted === undefined ? [] : [named(list, wanted)]),
    // The default is left to the sound system, which follows its user's later choice.
    ...(standard === undefined || standard === wanted ? [] : [defaultOf(list, standard)]),
    ...rest.map((device) => named(list, device)),
  ];
  const complaint = wish === null || wanted !== undefined ? null : notThere(direction, wish, devices);
  return { choices, complaint };
}

/** The same device, or the default both times. */
export function isSame(a: Choice, b: Choice): boolean {
  return keyOf(a) === keyOf(b);
}

export function keyOf({ target }: Choice): string {
  return target === null ? "" : `${target.system} ${target.id}`;
}

function named({ backend }: SoundDeviceList, { id, name }: SoundDevice): Choice {
  return { target: { system: backend, id }, name };
}

function defaultOf(list: SoundDeviceList, device: SoundDevice): Choice {
  return device.isDefault ? { target: null, name: device.name } : named(list, device);
}

function notThere(direction: Direction, wish: string, devices: readonly SoundDevice[]): string {
  const names = devices.slice(0, MOST_NAMED).map(({ name }) => name);
  if (devices.length > MOST_NAMED) names.push("…");
  const there = names.length === 0 ? "there is none at all" : `there are: ${names.join(", ")}`;
  return `No ${NOUN[direction]} is called "${wish}"; ${there}`;
}
