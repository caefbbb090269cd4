import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAudioInput, parseAudioOutput } from "../../../client/audio/spec.js";
import { CallError } from "../../../protocol/errors.js";

describe("--in", () => {
  test.each([
    ["device", { kind: "device" }],
    ["silence", { kind: "silence" }],
    ["tone:440", { kind: "tone", hz: 440 }],
    ["tone:440.5", { kind: "tone", hz: 440.5 }],
    ["file:a.wav", { kind: "file", path: "a.wav" }],
    ["file:C:/x y.wav", { kind: "file", path: "C:/x y.wav" }],
  ])("%s is understood", (text, expected) => {
    expect(parseAudioInput(text)).toEqual(expected);
  });

  test.each([
    "",
    "null",
    "file:",
    "file:a\0b",
    "tone",
    "tone:",
    "tone:19",
    "tone:20001",
    "tone:1e3",
    "tone:-5",
    "Device",
    "mic",
  ])("%j is wrong usage", (text) => {
    expect(() => parseAudioInput(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("--out", () => {
  test.each([
    ["device", { kind: "device" }],
    ["null", { kind: "null" }],
    ["file:b.wav", { kind: "file", path: "b.wav" }],
  ])("%s is understood", (text, expected) => {
    expect(parseAudioOutput(text)).toEqual(expected);
  });

  test.each(["", "silence", "tone:440", "file:", "speaker"])("%j is wrong usage", (text) => {
    expect(() => parseAudioOutput(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

test("any text is understood or wrong usage, nothing else", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `tone:${rest}`),
    fc.string().map((rest) => `file:${rest}`),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(parseAudioInput, parseAudioOutput), (value, parse) => {
      try {
        parse(value);
      } catch (error) {
        expect(error).toBeInstanceOf(CallError);
      }
    }),
  );
});
