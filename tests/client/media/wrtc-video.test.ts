import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { videoBudget } from "../../../client/video/budget.js";
import { OutgoingVideo } from "../../../client/video/outgoing-video.js";
import type { VideoFrame, VideoSource } from "../../../client/video/ports.js";
import { readFrameNumber, TestPattern } from "../../../client/video/test-pattern.js";
import { connect, Side } from "./two-sessions.js";

let sides: Side[];
let stops: (() => void)[];

beforeEach(() => {
  sides = [];
  stops = [];
});

afterEach(async () => {
  for (const stop of stops) stop();
  for (const { session } of sides) session.close();
  await turn();
});

function side(): Side {
  const made = new Side({ video: true });
  sides.push(made);
  return made;
}

/** Sends what a source gives as a call does, and a tone beside it. */
function film(who: Side, source: VideoSource, people = 2): OutgoingVideo {
  const video = new OutgoingVideo({
    send: (frame) => who.session.sendVideo(frame),
    limit: (bits) => who.session.limitVideo(bits),
  });
  who.session.limitVideo(video.bitsPerSecond);
  video.show(source);
  video.people(people);
  video.start();
  stops.push(
    () => video.close(),
    who.play(440, () => who.checkAgain()),
  );
  return video;
}

const numbersSeenBy = ({ frames }: Side): number[] =>
  frames.map(readFrameNumber).filter((number): number is number => number !== null);

/** Snow, which no codec can make small: it takes all the bits that it may have. */
class Snow implements VideoSource {
  readonly width = 320;
  readonly height = 240;
  readonly framesPerSecond = 20;
  readonly #frame: VideoFrame = { width: 320, height: 240, data: new Uint8Array(320 * 240 * 1.5).fill(128) };
  #seed = 1;

  next(): VideoFrame {
    const { data } = this.#frame;
    for (let at = 0; at < 320 * 240; at++) {
      this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) | 0;
      data[at] = this.#seed >>> 24;
    }
    return this.#frame;
  }

  close(): void {}
}

it("the test pattern arrives in order on both sides, and smaller when the room grows", async () => {
  const [caller, callee] = [side(), side()];
  const video = film(caller, new TestPattern());
  film(callee, new TestPattern());
  await connect(caller, callee);
  await Promise.all([caller, callee].map((who) => who.until(() => numbersSeenBy(who).length >= 5)));
  for (const who of [caller, callee]) {
    const numbers = numbersSeenBy(who);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  }
  expect(callee.frames.at(-1)).toMatchObject({ width: 320, height: 240 });
  video.people(7);
  const { width, height } = videoBudget(7);
  await callee.until(() => callee.frames.at(-1)?.width === width);
  expect(callee.frames.at(-1)).toMatchObject({ width, height });
  const before = numbersSeenBy(callee).length;
  await callee.until(() => numbersSeenBy(callee).length > before);
});

it("each side keeps to its limit, whoever offered, and to a new one without any word over the wire", async () => {
  const [caller, callee] = [side(), side()];
  // Snow at this size wants several times as much.
  const limits = { caller: 150_000, callee: 300_000 };
  film(caller, new Snow()).people(2);
  film(callee, new Snow()).people(2);
  caller.session.limitVideo(limits.caller);
  callee.session.limitVideo(limits.callee);
  const { offer, answer } = await connect(caller, callee);
  expect([offer, answer].join()).not.toContain("b=TIAS");
  await expectRate(caller, limits.caller);
  await expectRate(callee, limits.callee);
  const candidates = [caller.candidates.length, callee.candidates.length];
  // The other way round: who had little gets much.
  caller.session.limitVideo(limits.callee);
  callee.session.limitVideo(limits.caller);
  await expectRate(callee, limits.caller);
  await expectRate(caller, limits.callee);
  expect([caller.candidates.length, callee.candidates.length]).toEqual(candidates);
  for (const who of [caller, callee]) expect(who.states.at(-1)).toBe("connected");
});

const MEASURED_MS = 1_000;
const BITS = 8;

/**
 * Waits until a second has as many bits of pictures as the limit allows and most of them used; congestion control takes
 * a moment to get there from below.
 */
async function expectRate(who: Side, limit: number): Promise<void> {
  let before = await who.videoSent();
  let began = performance.now();
  let rate = Number.NaN;
  await who.eventually(async () => {
    if (performance.now() - began < MEASURED_MS) return false;
    const now = await who.videoSent();
    rate = ((now - before) * BITS * 1000) / (performance.now() - began);
    before = now;
    began = performance.now();
    return rate > limit * 0.55 && rate < limit * 1.25;
  });
}
