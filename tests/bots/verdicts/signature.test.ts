import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CODES,
  codeSounds,
  SEATS,
  SIGNATURES,
  SignatureSource,
  SYMBOL_MS,
  signatureOf,
  TONES_HZ,
} from "../../../bots/verdicts/signature.js";
import { largestJump, readBlocks } from "../../client/audio/sounds.js";

const all = Array.from({ length: SIGNATURES }, (_, index) => signatureOf(index));

describe("the signatures", () => {
  test("are hundreds, and no two are the same", () => {
    const names = new Set(all.map(({ tones, code }) => `${tones} ${code}`));
    expect(names.size).toBe(SIGNATURES);
    expect(SIGNATURES).toBeGreaterThanOrEqual(600);
  });

  test("of one room share neither a tone nor a code", () => {
    for (let first = 0; first < SIGNATURES; first += SEATS) {
      const room = all.slice(first, first + SEATS);
      expect(new Set(room.flatMap(({ tones }) => tones)).size).toBe(2 * SEATS);
      expect(new Set(room.map(({ code }) => code)).size).toBe(SEATS);
    }
  });

  test.each([-1, SIGNATURES, 1.5, Number.NaN])("have no number %s", (index) => {
    expect(() => signatureOf(index)).toThrow(TypeError);
  });

  test("use tones that are apart, and no multiples of each other", () => {
    for (const low of TONES_HZ) {
      for (const high of TONES_HZ.filter((hz) => hz > low)) {
        expect(high - low).toBeGreaterThanOrEqual(150);
        for (const ratio of [1.5, 2, 3, 4, 5]) expect(Math.abs(high - ratio * low)).toBeGreaterThan(20);
      }
    }
  });

  test("use codes that differ however they are turned", () => {
    const overlap = (a: string, b: string, turn: number) =>
      [...a].filter((symbol, i) => symbol === "1" && b[(i + turn) % b.length] === "1").length;
    for (const [i, a] of CODES.entries()) {
      expect([...a].filter((symbol) => symbol === "1")).toHaveLength(6);
      for (const b of CODES.slice(i + 1)) {
        for (let turn = 0; turn < a.length; turn++) expect(overlap(a, b, turn)).toBeLessThanOrEqual(4);
      }
    }
  });

  test("sound and pause in the rhythm of their code, without clicks, far below full scale", () => {
    fc.assert(
      fc.property(fc.nat(SIGNATURES - 1), (index) => {
        const played = readBlocks(new SignatureSource(index), 104);
        expect(largestJump(played)).toBeLessThan(1_500);
        expect(Math.max(...played.subarray(0, 48_000).map(Math.abs))).toBeLessThan(5_000);
        for (let symbol = 0; symbol < 13; symbol++) {
          const middle = (symbol + 0.5) * SYMBOL_MS;
          const piece = played.subarray(48 * (middle - 20), 48 * (middle + 20));
          expect(piece.some((value) => Math.abs(value) > 1_000)).toBe(
            codeSounds(signatureOf(index).code, middle),
          );
        }
      }),
      { numRuns: 10 },
    );
  });
});
