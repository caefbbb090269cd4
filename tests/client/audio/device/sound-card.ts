import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { SoundTools } from "../../../../client/audio/device/backends.js";
import { openDeviceSink, openDeviceSource } from "../../../../client/audio/device/open-device.js";
import { Pacer } from "../../../../client/audio/pacer.js";
import { type AudioSource, SAMPLE_RATE } from "../../../../client/audio/ports.js";
import { ToneSource } from "../../../../client/audio/tone-source.js";
import { blockOf, sine } from "../sounds.js";
import { toneDetector, toneFrom } from "./listening.js";
import { PulseHouse } from "./pulse-house.js";

const TYPESCRIPT = ["--import", createRequire(import.meta.url).resolve("tsx")];
const PATIENCE = 60_000;

/** Our worker, straight from the source. */
export const naudiodonAlone: SoundTools = {
  worker: [
    ...TYPESCRIPT,
    fileURLToPath(new URL("../../../../client/audio/device/naudiodon-worker.ts", import.meta.url)),
  ],
  programs: new Set(["pactl"]),
};
export const pulseToolsAlone: SoundTools = { worker: null, programs: new Set(["parec", "pacat", "pactl"]) };

function readFromNowOn(source: AudioSource, onBlock: (block: Int16Array) => void): () => void {
  const block = blockOf(0);
  return new Pacer().subscribe(() => {
    source.read(block);
    onBlock(block);
  });
}

/** A process of its own that holds microphone and loudspeaker, says so, and waits to be killed. */
function holder(tools: SoundTools): ChildProcess {
  const module = new URL("../../../../client/audio/device/open-device.ts", import.meta.url).href;
  const { worker, programs } = tools;
  const script = `
    import { openDeviceSink, openDeviceSource } from ${JSON.stringify(module)};
    const tools = { worker: ${JSON.stringify(worker)}, programs: new Set(${JSON.stringify([...programs])}) };
    await Promise.all([openDeviceSource({ tools }), openDeviceSink({ tools })]);
    process.stdout.write("open");`;
  return spawn(process.execPath, [...TYPESCRIPT, "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** What holds for the sound card, whichever way it is reached. */
export function testSoundCard(tools: SoundTools): void {
  let house: PulseHouse;
  beforeAll(async () => {
    house = await PulseHouse.open();
  }, PATIENCE);
  afterEach(() => house.isQuiet(), PATIENCE);
  afterAll(() => house.close());

  test("what is written is heard from the loudspeaker", { timeout: PATIENCE }, async () => {
    const onLost = vi.fn();
    const sink = await openDeviceSink({ tools, onLost });
    const tone = new ToneSource(440);
    const stop = readFromNowOn(tone, (block) => sink.write(block));
    await toneFrom(house.listenAtSpeaker(), 440);
    stop();
    await sink.close();
    expect(onLost).not.toHaveBeenCalled();
  });

  test("what is said in the room is read from the microphone", { timeout: PATIENCE }, async () => {
    const onLost = vi.fn();
    house.speakInRoom(sine(660, SAMPLE_RATE));
    const source = await openDeviceSource({ tools, onLost });
    let stop = () => {};
    await new Promise<void>((resolve) => {
      stop = readFromNowOn(source, toneDetector(660, resolve));
    });
    stop();
    source.close();
    expect(onLost).not.toHaveBeenCalled();
  });

  test("who is killed leaves no child behind", { timeout: PATIENCE }, async () => {
    const child = holder(tools);
    await once(child.stdout ?? child, "data");
    await house.streams(2);
    child.kill("SIGKILL");
    await house.streams(0);
  });
}
