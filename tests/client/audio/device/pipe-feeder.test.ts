import fc from "fast-check";
import { expect, test } from "vitest";
import { PipeFeeder } from "../../../../client/audio/device/pipe-feeder.js";
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from "../../../../client/audio/ports.js";
import { blocksOf, join, largestJump, sine } from "../sounds.js";

const AMPLITUDE = 10_000;
const TONE_HZ = 1_030;
/** The steepest step of the tone, with the most that a block is bent. */
const SMOOTH = 2 * AMPLITUDE * Math.sin((Math.PI * TONE_HZ * 1.03) / SAMPLE_RATE) + 2;
/** What a tool keeps in hand before it begins. */
const PREBUFFER = 0.02 * SAMPLE_RATE;

/** A tool whose clock is off plays for a while; how far what is written is ahead of it, at every report. */
function play({ ppm, minutes }: { ppm: number; minutes: number }) {
  const feeder = new PipeFeeder();
  const voice = blocksOf(sine(TONE_HZ, 100 * BLOCK_SAMPLES, { amplitude: AMPLITUDE }));
  const ahead: number[] = [];
  let [written, played, isPlaying, underruns, jump] = [0, 0, false, 0, 0];
  let previous = new Int16Array(1);
  for (let tick = 0; tick < (minutes * 60_000) / BLOCK_MS; tick++) {
    feeder.feed(voice[tick % voice.length] ?? previous, (block) => {
      written += block.length;
      if (tick % 997 < 3) jump = Math.max(jump, largestJump(join([previous, block])));
      previous = block.slice();
    });
    if (written >= PREBUFFER) isPlaying = true;
    if (isPlaying) played += BLOCK_SAMPLES * (1 + ppm / 1e6);
    if (played > written) underruns++;
    if (tick % 5 !== 0) continue;
    feeder.report(`Time: ${(played / SAMPLE_RATE).toFixed(3)} sec; Latency: 40000 usec.  \r`);
    ahead.push(written - played);
  }
  return { ahead, underruns, jump };
}

test("a tool whose clock is off is kept neither waiting nor behind, and nothing jumps", () => {
  const story = fc.record({ ppm: fc.integer({ min: -300, max: 300 }), minutes: fc.constant(5) });
  fc.assert(
    fc.property(story, (told) => {
      const { ahead, underruns, jump } = play(told);
      const settled = ahead.slice(ahead.length / 10);
      expect(Math.min(...settled)).toBeGreaterThan(0.02 * SAMPLE_RATE);
      expect(Math.max(...settled)).toBeLessThan(0.08 * SAMPLE_RATE);
      expect(underruns).toBe(0);
      expect(jump).toBeLessThan(SMOOTH);
    }),
    { numRuns: 6 },
  );
});

test("a report counts as a sign of life only when more was played", () => {
  const feeder = new PipeFeeder();
  expect(feeder.report("Stream started.\nTime: 0.006 sec; Latency: 33953 usec.  \r")).toBe(true);
  expect(feeder.report("Time: 0.006 sec; Latency: 33953 usec.  \r")).toBe(false);
  expect(feeder.report("Time: 0.056 sec; Latency: 33953 usec.  \rTime: 0.106 sec; Lat")).toBe(true);
  expect(feeder.report("what else it says")).toBe(false);
});
