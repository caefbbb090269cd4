import { expect, it } from "vitest";
import { speechDropouts } from "../../../bots/verdicts/speech-dropouts.js";
import { readWav } from "../../../client/index.js";

const speech = await readWav("demo/speech/alice.wav");
const SAMPLES_PER_MS = 48;

/** The speech, later and quieter, as a recording has it. */
function recorded(cut?: { fromMs: number; ms: number }): Int16Array {
  const copy = speech.map((sample) => Math.round(sample / 2));
  if (cut) copy.fill(0, cut.fromMs * SAMPLES_PER_MS, (cut.fromMs + cut.ms) * SAMPLES_PER_MS);
  const recording = new Int16Array(copy.length + 300 * SAMPLES_PER_MS);
  recording.set(copy, 200 * SAMPLES_PER_MS);
  return recording;
}

it("a recording that is whole lacks nothing, however late and quiet it is", () => {
  expect(speechDropouts(speech, recorded())).toMatchObject({ missingMs: 0, longestMs: 0 });
});

it.each([200, 400, 800])("a hole of %i ms in the middle of the words is found", (ms) => {
  const { longestMs, missingMs } = speechDropouts(speech, recorded({ fromMs: 1_000, ms }));
  // The frames at its edges are near enough to others that are there, and some of it was a pause.
  expect(missingMs).toBeGreaterThan((ms - 120) / 2);
  expect(missingMs).toBeLessThanOrEqual(ms);
  expect(longestMs).toBeLessThanOrEqual(missingMs);
});

it("silence lacks everything", () => {
  const { missingMs, spokenMs } = speechDropouts(speech, new Int16Array(speech.length));
  expect(missingMs).toBe(spokenMs);
  expect(spokenMs).toBeGreaterThan(1_000);
});
