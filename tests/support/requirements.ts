import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { describe, test } from "vitest";
import { answersOn } from "./answers-on.js";

/** True when the program is on the path. */
function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;
}

async function hasPulseaudio(): Promise<boolean> {
  return hasProgram("pulseaudio") && hasProgram("pactl") && hasProgram("parec");
}

/** True when an optional module is installed; it is not loaded. */
function hasModule(file: string): boolean {
  try {
    createRequire(import.meta.url).resolve(file);
    return true;
  } catch {
    return false;
  }
}

/** What some tests need from outside, and how to find out whether it is there. */
const requirements = {
  mariadb: () => answersOn(3306),
  "mariadb-client": async () => hasProgram("mariadb"),
  redis: async () => hasProgram("redis-server"),
  espeak: async () => hasProgram("espeak-ng"),
  ffmpeg: async () => hasProgram("ffmpeg"),
  xvfb: async () => hasProgram("Xvfb") && hasProgram("ffmpeg"),
  coturn: async () => hasProgram("turnserver"),
  zsh: async () => hasProgram("zsh"),
  fish: async () => hasProgram("fish"),
  mandoc: async () => hasProgram("mandoc"),
  sox: async () => hasProgram("sox"),
  pulseaudio: hasPulseaudio,
  "naudiodon on pulseaudio": async () =>
    (await hasPulseaudio()) && hasModule("naudiodon/build/Release/naudiodon.node"),
} as const satisfies Record<string, () => Promise<boolean>>;

export type Requirement = keyof typeof requirements;

/**
 * Describes tests that need something from outside. Where it is absent they are skipped by name; with
 * `REQUIRE_ALL=1` its absence is a failure.
 */
export async function describeWith(needed: Requirement, name: string, tests: () => void): Promise<void> {
  if (await requirements[needed]()) {
    describe(name, tests);
  } else if (process.env.REQUIRE_ALL === "1") {
    test(`${name} (needs ${needed})`, () => {
      throw new Error(`${needed} is missing, and REQUIRE_ALL=1 says that nothing may be skipped`);
    });
  } else {
    describe.skip(`${name} (skipped: ${needed} is missing)`, tests);
  }
}
