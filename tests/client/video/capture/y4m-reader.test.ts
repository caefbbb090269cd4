import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { Y4mReader } from "../../../../client/video/capture/y4m-reader.js";
import type { VideoFrame } from "../../../../client/video/ports.js";
import { readFrameNumber, TestPattern } from "../../../../client/video/test-pattern.js";

const HEADER = "YUV4MPEG2 W320 H240 F15:1 Ip A1:1 C420jpeg XYSCSS=420JPEG\n";

/** The test pattern as a stream. */
function stream(frames: number, line = "FRAME\n"): Buffer {
  const pattern = new TestPattern();
  const pieces = Array.from({ length: frames }, () => [Buffer.from(line), pattern.next().data]).flat();
  return Buffer.concat([Buffer.from(HEADER), ...pieces]);
}

function read(pieces: Iterable<Uint8Array>): (number | null)[] {
  const numbers: (number | null)[] = [];
  const reader = new Y4mReader((frame) => numbers.push(readFrameNumber(frame)));
  for (const piece of pieces) reader.push(piece);
  return numbers;
}

test("however the stream is cut, the same frames come out of it", () => {
  const whole = stream(3, "FRAME Ip\n");
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
      expect(read(pieces)).toEqual([0, 1, 2]);
    }),
    { numRuns: 50 },
  );
});

it("single bytes are enough", () => {
  expect(read(bytes(stream(1)))).toEqual([0]);
});

function* bytes(whole: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < whole.length; at++) yield whole.subarray(at, at + 1);
}

it("a frame stays as it is while the next one arrives, and has the memory of the one before the next", () => {
  const frames: VideoFrame[] = [];
  const reader = new Y4mReader((frame) => frames.push(frame));
  const [two, three] = [stream(2), stream(3)];
  reader.push(two);
  expect(frames.map(readFrameNumber)).toEqual([0, 1]);
  reader.push(three.subarray(two.length));
  expect(frames.map(readFrameNumber)).toEqual([2, 1, 2]);
});

it("odd sizes have their chroma rounded up", () => {
  const frames: VideoFrame[] = [];
  const reader = new Y4mReader((frame) => frames.push(frame));
  reader.push(Buffer.concat([Buffer.from("YUV4MPEG2 W3 H3 F1:1\nFRAME\n"), Buffer.alloc(9 + 2 * 4)]));
  expect(frames).toMatchObject([{ width: 3, height: 3 }]);
});

describe("a stream that is none", () => {
  test.each([
    ["RIFF....WAVE\n"],
    ["YUV4MPEG2 W0 H240\n"],
    ["YUV4MPEG2 W320\n"],
    ["YUV4MPEG2 W-5 H5\n"],
    ["YUV4MPEG2 W1e9 H1e9\n"],
    ["YUV4MPEG2 W99999 H99999\n"],
    ["YUV4MPEG2 W320 H240 C444\n"],
    ["YUV4MPEG2 W320 H240 C420p10\n"],
    ["YUV4MPEG2 W2 H2\nPICTURE\n"],
    ["x".repeat(600)],
  ])("is refused: %s", (text) => {
    expect(() => read([Buffer.from(text)])).toThrow(TypeError);
  });

  it("never takes the process with it", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 })), (pieces) => {
        try {
          read([Buffer.from("YUV4MPEG2 W4 H4\n"), ...pieces]);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
    );
  });
});
