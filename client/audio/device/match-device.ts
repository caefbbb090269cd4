import type { SoundDevice } from "./sound-device.js";

/**
 * The device that a part of a name means: the one so called, else the first whose name begins with it, else the first
 * that has it anywhere, in its name or in what its sound system calls it. Upper and lower case are the same.
 */
export function matchDevice(devices: readonly SoundDevice[], part: string): SoundDevice | undefined {
  const wanted = part.trim().toLowerCase();
  if (wanted === "") return undefined;
  const tests: ((text: string) => boolean)[] = [
    (text) => text === wanted,
    (text) => text.startsWith(wanted),
    (text) => text.includes(wanted),
  ];
  for (const test of tests) {
    const found = devices.find(({ id, name }) => test(name.toLowerCase()) || test(id.toLowerCase()));
    if (found !== undefined) return found;
  }
  return undefined;
}
