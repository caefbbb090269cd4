import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { videoBudget } from "../../../client/video/budget.js";
import { openVideo } from "../../../client/video/open-video.js";
import { OutgoingVideo } from "../../../client/video/outgoing-video.js";
import { readFrameNumber, TestPattern } from "../../../client/video/test-pattern.js";
import { TileScaler } from "../../../client/video/tile-scaler.js";
import { describeWith } from "../../support/requirements.js";
import { SnowSide } from "./snow-side.js";
import { connect, Side } from "./two-sessions.js";

let ends: (() => void)[];

beforeEach(() => {
  ends = [];
});

afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await turn();
});

/** A side that sends the test pattern as a call does. */
function filming(): { side: Side; video: OutgoingVideo } {
  const side = new Side({ video: true });
  const video = new OutgoingVideo({
    send: (frame) => side.session.sendVideo(frame),
    limit: (bits) => side.session.limitVideo(bits),
  });
  side.session.limitVideo(video.bitsPerSecond);
  video.show(new TestPattern());
  video.start();
  ends.push(
    () => video.close(),
    () => side.session.close(),
  );
  return { side, video };
}

const numbersSeenBy = ({ frames }: Side): number[] =>
  frames.map(readFrameNumber).filter((number): number is number => number !== null);

it("the test pattern arrives in order on both sides, and smaller when the room grows", async () => {
  const [caller, callee] = [filming(), filming()];
  await connect(caller.side, callee.side);
  for (const { side } of [caller, callee]) {
    await side.until(() => numbersSeenBy(side).length >= 5);
    const numbers = numbersSeenBy(side);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(side.frames.at(-1)).toMatchObject({ width: 320, height: 240 });
  }
  caller.video.people(7);
  const { width, height } = videoBudget(7);
  const isSmall = (): boolean => callee.side.frames.at(-1)?.width === width;
  await callee.side.until(isSmall);
  expect(callee.side.frames.at(-1)).toMatchObject({ width, height });
  const before = numbersSeenBy(callee.side).length;
  await callee.side.until(() => numbersSeenBy(callee.side).length > before);
});

it("each side keeps to its limit, whoever offered, and to another one without a word over the wire", async () => {
  const [little, much] = [150_000, 350_000];
  const [caller, callee] = [new SnowSide(little), new SnowSide(much)];
  ends.push(
    () => caller.close(),
    () => callee.close(),
  );
  const offer = await caller.peer.createOffer();
  const answer = await callee.peer.acceptOffer(offer);
  await caller.peer.acceptAnswer(answer);
  expect(offer.sdp + answer.sdp).not.toContain("b=TIAS");
  await Promise.all([caller.sends(little), callee.sends(much)]);
  const candidates = caller.candidates + callee.candidates;
  caller.limit(much);
  callee.limit(little);
  await Promise.all([caller.sends(much), callee.sends(little)]);
  expect(caller.candidates + callee.candidates).toBe(candidates);
  expect([caller.state, callee.state]).toEqual(["connected", "connected"]);
});

it("a limit may change at any moment of a negotiation, and a connection comes of it all the same", async () => {
  const [caller, callee] = [new SnowSide(900_000), new SnowSide(900_000)];
  ends.push(
    () => caller.close(),
    () => callee.close(),
  );
  const changes = (bits: number): void => {
    caller.limit(bits);
    callee.limit(bits);
  };
  changes(800_000);
  const offering = caller.peer.createOffer();
  changes(700_000);
  const answering = callee.peer.acceptOffer(await offering);
  changes(600_000);
  const taking = caller.peer.acceptAnswer(await answering);
  changes(200_000);
  await taking;
  changes(Number.NaN);
  changes(300_000);
  changes(150_000);
  await Promise.all([caller.sends(150_000), callee.sends(150_000)]);
});

await describeWith("ffmpeg", "with ffmpeg", () => {
  it("what comes from a file arrives in its own colours", async () => {
    const folder = mkdtempSync(join(tmpdir(), "calling-video-"));
    const path = join(folder, "orange.avi");
    const made = [
      "-f",
      "lavfi",
      "-i",
      "color=c=0xff8000:s=320x240:r=20:d=1",
      "-c:v",
      "mpeg4",
      "-q:v",
      "2",
      path,
    ];
    execFileSync("ffmpeg", ["-loglevel", "error", ...made]);
    const troubles: string[] = [];
    const [caller, callee] = [filming(), filming()];
    caller.video.show(
      openVideo({ kind: "file", path }, { loop: true, onTrouble: ({ message }) => troubles.push(message) }),
    );
    await connect(caller.side, callee.side);
    const scaler = new TileScaler();
    const isOrange = (): boolean => {
      const frame = callee.side.frames.at(-1);
      const [red = 0, green = 0, blue = 255] =
        (frame && scaler.scale(frame, { width: 1, height: 1 })?.rgb) ?? [];
      return red > 240 && Math.abs(green - 128) < 16 && blue < 16;
    };
    await callee.side.until(isOrange);
    expect(troubles).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
