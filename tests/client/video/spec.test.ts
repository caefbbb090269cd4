import { expect, test } from "vitest";
import { parseVideoInput } from "../../../client/video/spec.js";

test.each([
  ["camera", { kind: "camera" }],
  ["screen", { kind: "screen" }],
  ["pattern", { kind: "pattern" }],
  ["file:talk.mp4", { kind: "file", path: "talk.mp4" }],
  ["file:http://x", { kind: "file", path: "http://x" }],
  ["file:a b:c", { kind: "file", path: "a b:c" }],
])("%s is understood", (text, input) => {
  expect(parseVideoInput(text)).toEqual(input);
});

test.each(["", "Camera", "mirror", "file:", "file", "file:a\0b", " pattern", "constructor"])(
  "%j is refused as wrong usage, with what there is instead",
  (text) => {
    expect(() => parseVideoInput(text)).toThrow(expect.objectContaining({ code: "usage" }));
  },
);
