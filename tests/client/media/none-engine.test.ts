import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { noneEngine } from "../../../client/media/none-engine.js";
import { wrtcEngine } from "../../../client/media/wrtc-engine.js";
import { UNMEASURED } from "../../../client/quality/link-stats.js";
import { type Candidate, candidate, hasVideo, signal } from "../../../protocol/index.js";

function makePeer(engine: typeof noneEngine, video = false) {
  const seen = { candidates: [] as Candidate[], states: [] as string[] };
  const session = engine.openSession({ iceServers: [], video, hear: true });
  const peer = session.createPeer({
    candidate: (one) => seen.candidates.push(one),
    state: (state) => seen.states.push(state),
    audio: () => {},
    video: () => {},
  });
  return { session, peer, seen };
}

it.each([false, true])("two sides are connected once both are described (video: %s)", async (video) => {
  const caller = makePeer(noneEngine, video);
  const callee = makePeer(noneEngine, video);
  const offer = await caller.peer.createOffer();
  const answer = await callee.peer.acceptOffer(offer);
  expect([offer, answer].map((one) => hasVideo(one.sdp))).toEqual([video, video]);
  for (const description of [offer, answer]) expect(signal.safeParse(description).success).toBe(true);
  await turn();
  expect(caller.seen.states).toEqual([]);
  await caller.peer.acceptAnswer(answer);
  await turn();
  expect([caller.seen.states, callee.seen.states]).toEqual([["connected"], ["connected"]]);
  expect(await caller.peer.stats()).toEqual(UNMEASURED);
});

it("each side has one candidate, which the other takes after a description", async () => {
  const caller = makePeer(noneEngine);
  const callee = makePeer(noneEngine);
  const offer = await caller.peer.createOffer();
  await turn();
  const [found, ...more] = caller.seen.candidates;
  expect(more).toEqual([]);
  expect(candidate.safeParse(found).success).toBe(true);
  await expect(callee.peer.addCandidate(found as Candidate)).rejects.toThrow("before its description");
  await callee.peer.acceptOffer(offer);
  await callee.peer.addCandidate(found as Candidate);
});

it("nothing is told after close", async () => {
  const { session, peer, seen } = makePeer(noneEngine);
  await peer.createOffer();
  session.sendAudio(new Int16Array(480));
  session.close();
  session.close();
  peer.close();
  await turn();
  expect(seen).toEqual({ candidates: [], states: [] });
});

it.each([false, true])("a real engine reads its descriptions (video: %s)", async (video) => {
  const real = makePeer(wrtcEngine, video);
  const none = makePeer(noneEngine, video);
  await none.peer.acceptAnswer(await real.peer.acceptOffer(await none.peer.createOffer()));
  const second = makePeer(wrtcEngine, video);
  await second.peer.acceptAnswer(
    await makePeer(noneEngine, video).peer.acceptOffer(await second.peer.createOffer()),
  );
  real.session.close();
  second.session.close();
});
