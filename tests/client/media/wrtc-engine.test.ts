import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../../../client/audio/ports.js";
import { wrtcEngine } from "../../../client/media/wrtc-engine.js";
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

function side(options?: ConstructorParameters<typeof Side>[0]): Side {
  const made = new Side(options);
  sides.push(made);
  return made;
}

/** How much of a block's energy is at that frequency, 0 to 1. */
function shareAt(hz: number, blocks: readonly Int16Array[]): number {
  const samples = blocks.flatMap((block) => [...block]);
  let [real, imaginary, energy] = [0, 0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * index) / SAMPLE_RATE;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    energy += sample * sample;
  }
  return energy === 0 ? 0 : (2 * (real ** 2 + imaginary ** 2)) / (samples.length * energy);
}

const CLEAR = 0.9;
const TENTH_OF_A_SECOND = 10;

describe("two sessions", () => {
  it("connect and hear each other's tone, in blocks of 10 ms", async () => {
    const [caller, callee] = [side(), side()];
    await connect(caller, callee);
    stops.push(caller.play(440), callee.play(1000));
    const hears = (who: Side, hz: number) => (): boolean =>
      shareAt(hz, who.blocks.slice(-TENTH_OF_A_SECOND)) > CLEAR;
    await Promise.all([callee.until(hears(callee, 440)), caller.until(hears(caller, 1000))]);
    expect(new Set(callee.blocks.map(({ length }) => length))).toEqual(new Set([BLOCK_SAMPLES]));
  });

  it("name a stream for every track, which the mobile app waits for", async () => {
    const { offer, answer } = await connect(side({ video: true }), side({ video: true }));
    for (const sdp of [offer, answer]) {
      expect(sdp.match(/^m=/gm)).toHaveLength(2);
      expect(sdp.match(/^a=msid:\S+ \S+/gm)).toHaveLength(2);
    }
  });

  it("connect by the candidates in the answer alone", async () => {
    const [caller, callee] = [side(), side()];
    const answer = await callee.peer.acceptOffer(await caller.peer.createOffer());
    expect(answer.sdp).toMatch(/^a=candidate:/m);
    await caller.peer.acceptAnswer(answer);
    await caller.until(() => caller.states.includes("connected"));
  });

  it("answer an offer with video by video, and one without by none", async () => {
    const [plain, withVideo] = [side(), side({ video: true })];
    const answer = await withVideo.peer.acceptOffer(await plain.peer.createOffer());
    expect(answer.sdp.match(/^m=/gm)).toHaveLength(1);
  });

  it("hear nothing where nobody listens, and still measure the link", async () => {
    const [caller, callee] = [side({ hear: false }), side()];
    await connect(caller, callee);
    stops.push(callee.play(440), caller.play(440));
    await callee.until(() => callee.blocks.length > TENTH_OF_A_SECOND);
    expect(caller.blocks).toEqual([]);
    expect(await caller.peer.stats()).toMatchObject({ route: "direct" });
  });

  it("show each other the test pattern, frame by frame", async () => {
    const [caller, callee] = [side({ video: true }), side({ video: true })];
    await connect(caller, callee);
    const pattern = new TestPattern();
    let due = 0;
    stops.push(
      caller.play(440, () => {
        if (due++ % 6 === 0) caller.session.sendVideo(pattern.next());
      }),
    );
    const numbers = (): number[] =>
      callee.frames.map(readFrameNumber).filter((number): number is number => number !== null);
    await callee.until(() => numbers().length >= 3);
    const [first = 0, second = 0] = numbers();
    expect(second).toBeGreaterThan(first);
    expect((await callee.peer.stats()).framesDecoded).toBeGreaterThan(0);
  });
});

describe("closing", () => {
  it("ends every report, and can be done twice", async () => {
    const [caller, callee] = [side(), side()];
    await connect(caller, callee);
    stops.push(caller.play(440));
    await callee.until(() => callee.blocks.length > 0);
    callee.peer.close();
    callee.peer.close();
    const before = [callee.blocks.length, callee.states.length];
    callee.session.close();
    callee.session.close();
    callee.session.sendAudio(new Int16Array(BLOCK_SAMPLES));
    await callee.peer.addCandidate({ candidate: "", sdpMid: "0", sdpMLineIndex: 0 });
    await turn();
    expect([callee.blocks.length, callee.states.length]).toEqual(before);
  });

  it("a session closes its peers", async () => {
    const [caller, callee] = [side(), side()];
    await connect(caller, callee);
    caller.session.close();
    await expect(caller.peer.createOffer()).rejects.toThrow();
  });

  it("in the middle of an answer leaves nothing hanging", async () => {
    const [caller, callee] = [side(), side()];
    const answering = callee.peer.acceptOffer(await caller.peer.createOffer());
    callee.peer.close();
    await Promise.allSettled([answering]);
    expect(callee.states).not.toContain("connected");
  });
});

it("a description that makes no sense is refused", async () => {
  const { peer } = side();
  await expect(peer.acceptOffer({ type: "offer", sdp: "nonsense" })).rejects.toThrow();
});

it("warming up makes nothing that stays", () => {
  wrtcEngine.warmUp();
  expect(wrtcEngine.name).toBe("wrtc");
});
