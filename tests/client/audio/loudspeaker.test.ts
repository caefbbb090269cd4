import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Loudspeaker } from "../../../client/audio/loudspeaker.js";
import { Pacer } from "../../../client/audio/pacer.js";
import { type AudioSink, BLOCK_SAMPLES } from "../../../client/audio/ports.js";
import { generateTone } from "../../../client/audio/tones/generated.js";
import { TonePlayer } from "../../../client/audio/tones/tone-player.js";
import { ControlledClock } from "./controlled-clock.js";
import { blockOf, blocksOf, join, loudness, sine, toneAmplitude } from "./sounds.js";

class Device implements AudioSink {
  readonly blocks: Int16Array[] = [];
  isClosed = false;

  write(block: Int16Array): void {
    this.blocks.push(block.slice());
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  get sound(): Int16Array {
    return join(this.blocks);
  }
}

let clock: ControlledClock;
let pacer: Pacer;
let devices: Device[];
let loudspeaker: Loudspeaker;

beforeEach(() => {
  vi.useFakeTimers();
  clock = new ControlledClock();
  pacer = new Pacer(clock);
  devices = [];
  loudspeaker = new Loudspeaker({
    pacer,
    tones: new TonePlayer(),
    openSink: () => {
      const device = new Device();
      devices.push(device);
      return device;
    },
  });
});
afterEach(async () => {
  await loudspeaker.close();
  vi.useRealTimers();
});

const voice = blocksOf(sine(1_000, 200 * BLOCK_SAMPLES));

/** A call that writes on every beat, as its mixer does. */
function call(sink: AudioSink): () => void {
  const rest = [...voice];
  return pacer.subscribe(() => sink.write(rest.shift() ?? blockOf(0)));
}

describe("the loudspeaker", () => {
  test("plays a tone by itself, once, and lets the device go when nothing follows", () => {
    loudspeaker.playTone("connected", { once: true });
    clock.advance(1_000);
    const [device] = devices;
    const tone = generateTone("connected");
    expect(device?.sound.subarray(0, tone.length)).toEqual(tone);
    expect(device?.sound.length).toBeLessThan(tone.length + 2 * BLOCK_SAMPLES);
    expect(clock.waiting).toBe(false);
    expect(device?.isClosed).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(device?.isClosed).toBe(true);
  });

  test("uses one device for the tone and the call that follows, with both in one stream", async () => {
    loudspeaker.playTone("dialing");
    const sink = loudspeaker.openCallSink();
    clock.advance(500);
    const stop = call(sink);
    clock.advance(500);
    loudspeaker.playTone(null);
    clock.advance(500);
    const [device] = devices;
    const sound = device?.sound ?? new Int16Array();
    expect(devices).toHaveLength(1);
    // One block in each beat, and at most one more where the call took over.
    expect(Math.abs(sound.length / BLOCK_SAMPLES - 150)).toBeLessThanOrEqual(1);
    const both = sound.subarray(52 * BLOCK_SAMPLES, 99 * BLOCK_SAMPLES);
    expect(toneAmplitude(both, 425)).toBeGreaterThan(1_500);
    expect(toneAmplitude(both, 1_000)).toBeCloseTo(10_000, -2);
    expect(toneAmplitude(sound.subarray(105 * BLOCK_SAMPLES, 149 * BLOCK_SAMPLES), 425)).toBeLessThan(50);
    stop();
    await sink.close();
    loudspeaker.playTone("call_ended", { once: true });
    clock.advance(1_000);
    expect(devices).toHaveLength(1);
  });

  test("leaves the call's own block as it was, which may be recorded", () => {
    loudspeaker.playTone("dialing");
    const sink = loudspeaker.openCallSink();
    const block = voice[1]?.slice() ?? blockOf(0);
    for (let i = 0; i < 10; i++) sink.write(block);
    expect(block).toEqual(voice[1]);
    expect(devices[0]?.blocks[9]).not.toEqual(voice[1]);
  });

  test("keeps the device while a call is open, however silent, and not after it is closed twice", async () => {
    const [first, second] = [loudspeaker.openCallSink(), loudspeaker.openCallSink()];
    await first.close();
    await first.close();
    vi.advanceTimersByTime(60_000);
    expect(devices[0]?.isClosed).toBe(false);
    second.write(blockOf(5));
    first.write(blockOf(6));
    expect(devices[0]?.blocks).toEqual([blockOf(5)]);
    await second.close();
    vi.advanceTimersByTime(60_000);
    expect(devices[0]?.isClosed).toBe(true);
    loudspeaker.openCallSink();
    expect(devices).toHaveLength(2);
  });

  test("plays tones at their volume", () => {
    loudspeaker.volume = 0;
    loudspeaker.playTone("ringing");
    clock.advance(300);
    expect(loudspeaker.volume).toBe(0);
    expect(loudness(devices[0]?.sound ?? blockOf(1))).toBe(0);
  });

  test("that is closed plays nothing any more", async () => {
    loudspeaker.playTone("ringing");
    clock.advance(100);
    await loudspeaker.close();
    expect(devices[0]?.isClosed).toBe(true);
    loudspeaker.playTone("dialing");
    loudspeaker.openCallSink().write(blockOf(1));
    clock.advance(100);
    expect(devices).toHaveLength(1);
    expect(devices[0]?.blocks).toHaveLength(10);
  });
});
