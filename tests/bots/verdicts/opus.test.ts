import { beforeAll, describe, expect, test } from "vitest";
import { SEATS, SignatureSource } from "../../../bots/verdicts/signature.js";
import { judgeLeg, SignatureDetector } from "../../../bots/verdicts/signature-detector.js";
import { compareSpeech, SAME_SPEECH } from "../../../bots/verdicts/speech-similarity.js";
import { Mixer } from "../../../client/audio/mixer.js";
import { FileSource, readWav } from "../../../client/index.js";
import { blockOf, join } from "../../client/audio/sounds.js";
import { throughOpus } from "./opus-loopback.js";

/** Six bots of one room, as the seventh hears them. */
const ROOM = [0, 1, 2, 3, 4, 5].map((seat) => 3 * SEATS + seat);
const ALICE = "demo/speech/alice.wav";

const listen = (blocks: readonly Int16Array[]) => {
  const detector = new SignatureDetector();
  for (const block of blocks) detector.write(block);
  return detector;
};

describe("after Opus, the network and NetEq", () => {
  let speech: Int16Array;
  let legs: Int16Array[][];

  beforeAll(async () => {
    const signatures = ROOM.map((index) => new SignatureSource(index));
    const alice = await FileSource.open(ALICE);
    const original = await readWav(ALICE);
    const [first, ...others] = await throughOpus([alice, ...signatures], original.length / 480);
    speech = join(first ?? []);
    legs = others;
  }, 60_000);

  test("speech is recognised as itself, at its own level", async () => {
    const result = compareSpeech(await readWav(ALICE), speech);
    // The recordings in `speech-similarity.test.ts` hold the comparison to 0.9; here the machine may be busy.
    expect(result.similarity).toBeGreaterThan(SAME_SPEECH);
    expect(result.levelDb).toBeGreaterThan(-2);
    expect(result.levelDb).toBeLessThan(2);
  });

  test.each(["other-voice", "other-text"])("it is not taken for %s", async (name) => {
    const { similarity } = compareSpeech(await readWav(`demo/speech/${name}.wav`), speech);
    expect(similarity).toBeLessThan(0.6);
    expect(similarity).toBeLessThan(SAME_SPEECH);
  });

  test("each leg carries its own signature and no other", () => {
    const verdicts = legs.map((blocks, i) => judgeLeg(ROOM[i] ?? -1, listen(blocks).heard.keys()));
    expect(verdicts).toEqual(ROOM.map(() => "heard"));
  });

  test("all six are found in one mix, and nobody else", () => {
    const mixer = new Mixer();
    const detector = new SignatureDetector();
    const mixed = blockOf(0);
    const ticks = Math.min(...legs.map((blocks) => blocks.length));
    for (let tick = 0; tick < ticks; tick++) {
      legs.forEach((blocks, i) => {
        mixer.push(String(i), blocks[tick] ?? blockOf(0));
      });
      mixer.mix(mixed);
      detector.write(mixed);
    }
    expect([...detector.heard.keys()].sort((a, b) => a - b)).toEqual(ROOM);
  });

  test("speech carries nobody's signature", () => {
    expect(judgeLeg(0, listen([speech]).heard.keys())).toBe("silent");
  });
});
