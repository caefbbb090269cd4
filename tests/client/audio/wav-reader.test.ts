import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parseWav, readWav, readWavFile } from "../../../client/audio/wav-reader.js";
import { CallError } from "../../../protocol/errors.js";
import { chunk, temporaryFolder, wavFile } from "./wav-files.js";

const folder = temporaryFolder();
afterAll(folder.remove);

const RAMP = [[0], [0.25], [0.5], [-0.5], [-1]];
const RAMP_16 = [0, 8_192, 16_384, -16_384, -32_768];

const refusal = (file: Buffer): string => {
  try {
    parseWav(file, "x.wav");
  } catch (error) {
    if (error instanceof CallError && error.code === "bad-audio-file") return error.message;
    throw error;
  }
  return "accepted";
};

describe("a WAVE file", () => {
  test.each([
    { tag: "pcm", bits: 8, slack: 300 },
    { tag: "pcm", bits: 16, slack: 2 },
    { tag: "pcm", bits: 24, slack: 2 },
    { tag: "pcm", bits: 32, slack: 2 },
    { tag: "float", bits: 32, slack: 1 },
    { tag: "float", bits: 64, slack: 1 },
  ] as const)("is read as $tag with $bits bits, plain and extensible", ({ tag, bits, slack }) => {
    for (const extensible of [false, true]) {
      const { samples } = parseWav(wavFile(RAMP, { tag, bits, extensible }), "ramp.wav");
      expect(samples).toHaveLength(RAMP.length);
      for (const [i, value] of RAMP_16.entries()) {
        expect(Math.abs((samples[i] ?? 0) - value)).toBeLessThanOrEqual(slack);
      }
    }
  });

  test("with several channels becomes their mean", () => {
    const { samples } = parseWav(
      wavFile([
        [0.5, -0.5, 0.5, 0.5],
        [1, 1, 1, 1],
      ]),
      "x.wav",
    );
    expect([...samples]).toEqual([8_192, 32_767]);
  });

  test("keeps its rate until it is asked for in the program's own format", async () => {
    const path = folder.path("rate.wav");
    writeFileSync(
      path,
      wavFile(
        Array.from({ length: 160 }, () => [0.1]),
        { sampleRate: 16_000 },
      ),
    );
    expect(await readWavFile(path)).toMatchObject({ sampleRate: 16_000, samples: { length: 160 } });
    expect(await readWav(path)).toHaveLength(480);
  });

  test("floats beyond full scale are clipped, and what is no number is silence", () => {
    const { samples } = parseWav(wavFile([[2], [-3], [Number.NaN]], { tag: "float", bits: 32 }), "x.wav");
    expect([...samples]).toEqual([32_767, -32_768, 0]);
  });

  test("chunks that we do not know are skipped, odd ones with their padding", () => {
    const between = [chunk("LIST", Buffer.from("abc")), chunk("junk", Buffer.from("data"))];
    expect(parseWav(wavFile(RAMP, { between }), "x.wav").samples).toHaveLength(RAMP.length);
  });

  test.each([0, 0xffff_ffff, 4_000])("a data size of %i means: as far as the file goes", (statedSize) => {
    expect(parseWav(wavFile(RAMP, { statedSize }), "x.wav").samples).toHaveLength(RAMP.length);
  });

  test("a half frame at the end is dropped", () => {
    const file = wavFile([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(parseWav(file.subarray(0, file.length - 2), "x.wav").samples).toHaveLength(1);
  });

  test.each([
    ["an empty file", Buffer.alloc(0), "not a WAVE file"],
    ["some other file", Buffer.from("ID3 and so on, a song"), "not a WAVE file"],
    ["another RIFF file", chunk("RIFF", Buffer.from("AVI nothing")), "not WAVE"],
    ["no format", chunk("RIFF", Buffer.from("WAVE")), "no format"],
    [
      "data before the format",
      chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), chunk("data", Buffer.alloc(4))])),
      "before",
    ],
    ["no data", wavFile(RAMP).subarray(0, 36), "no data"],
    ["a short format", wavFile(RAMP).subarray(0, 30), "cut short"],
    ["3,999 Hz", wavFile(RAMP, { sampleRate: 3_999 }), "3999 Hz"],
    ["192,001 Hz", wavFile(RAMP, { sampleRate: 192_001 }), "192001 Hz"],
    ["no channels", wavFile(RAMP, { channels: 0 }), "0 channels"],
    ["nine channels", wavFile(RAMP, { channels: 9 }), "9 channels"],
    ["16-bit floats", wavFile(RAMP, { tag: "float", bits: 16 }), "encoding"],
    ["40 bits", wavFile(RAMP, { bits: 40 }), "encoding"],
  ])("with %s is refused by name", (_name, file, trouble) => {
    expect(refusal(file)).toMatch(/^x\.wav: /);
    expect(refusal(file)).toContain(trouble);
  });

  test("that is not there is a bad-audio-file that names it, and so is a folder", async () => {
    for (const path of [folder.path("absent.wav"), folder.path("")]) {
      await expect(readWavFile(path)).rejects.toMatchObject({
        code: "bad-audio-file",
        message: expect.stringContaining(path),
      });
    }
  });
});

describe("whatever the bytes", () => {
  test("random ones are parsed or refused, nothing else", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void refusal(Buffer.from(bytes))));
  });

  test("a damaged file is parsed or refused, nothing else", () => {
    const good = wavFile(RAMP, { extensible: true, between: [chunk("LIST", Buffer.from("abc"))] });
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (bytes, length) => {
        const file = Buffer.from(good);
        for (const [at, value] of bytes) file[at] = value;
        refusal(file.subarray(0, length));
      }),
    );
  });

  test("what was written is read back", () => {
    const values = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 300 });
    fc.assert(
      fc.property(values, (samples) => {
        const file = wavFile(samples.map((value) => [value / 32_767]));
        expect([...parseWav(file, "x.wav").samples]).toEqual(samples);
      }),
    );
  });
});
