import { describe, expect, it } from "vitest";
import { BLOCK_SAMPLES } from "../../../client/index.js";
import { NumberedJudge, NumberedSource, type SoakVerdict } from "../../../scripts/soak/numbered-blocks.js";

const SECONDS = 6;
const BLOCKS = SECONDS * 100;

/** The source's blocks one after the other. */
function numbered(): Int16Array[] {
  const source = new NumberedSource();
  return Array.from({ length: BLOCKS }, () => {
    const block = new Int16Array(BLOCK_SAMPLES);
    source.read(block);
    return block;
  });
}

/** What the judge says of these samples, cut into blocks that come every ten milliseconds. */
function verdict(samples: readonly Int16Array[], msPerBlock = 10): SoakVerdict {
  const whole = new Int16Array(samples.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of samples) {
    whole.set(part, at);
    at += part.length;
  }
  const judge = new NumberedJudge();
  for (let start = 0; start + BLOCK_SAMPLES <= whole.length; start += BLOCK_SAMPLES) {
    judge.hear(whole.subarray(start, start + BLOCK_SAMPLES), (start / BLOCK_SAMPLES) * msPerBlock);
  }
  return judge.verdict;
}

const clean = { dropped: 0, doubled: 0, broken: 0 };

describe("the judge of numbered blocks", () => {
  it("finds nothing wrong with what comes as it went, also when its edges are moved by a few samples", () => {
    expect(verdict(numbered())).toMatchObject(clean);
    expect(verdict([new Int16Array(72), ...numbered()])).toMatchObject(clean);
  });

  it("finds nothing wrong with blocks that were stretched or shortened by three samples", () => {
    const stretched = numbered().map((block, index) =>
      index % 7 === 0
        ? block.subarray(3)
        : index % 7 === 3
          ? Int16Array.of(...block, ...block.subarray(0, 3))
          : block,
    );
    expect(verdict(stretched)).toMatchObject(clean);
  });

  it("counts blocks that are missing", () => {
    const blocks = numbered();
    blocks.splice(400, 1);
    blocks.splice(450, 2);
    expect(verdict(blocks)).toMatchObject({ dropped: 3, doubled: 0, broken: 0 });
  });

  it("counts blocks that come twice", () => {
    const blocks = numbered();
    blocks.splice(400, 0, blocks[400] as Int16Array);
    expect(verdict(blocks)).toMatchObject({ dropped: 0, doubled: 1, broken: 0 });
  });

  it("counts silence between blocks, though none of them is missing", () => {
    const blocks = numbered();
    blocks.splice(400, 0, new Int16Array(BLOCK_SAMPLES));
    expect(verdict(blocks)).toMatchObject({ dropped: 0, doubled: 0, broken: 1 });
  });

  it("tells how far sound falls behind the clock", () => {
    expect(Math.abs(verdict(numbered()).drift)).toBeLessThan(0.1);
    // One percent slow over the three seconds between the first look and the last.
    expect(verdict(numbered(), 10.1).drift).toBeCloseTo(3, 0);
  });
});
