import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { Link } from "../../../client/negotiation/link.js";
import { type Answer, LIMITS, type Offer } from "../../../protocol/index.js";
import { candidate, OWN_ANSWER, OWN_OFFER, ScriptedPeer } from "./scripted-peer.js";

const THEIR_OFFER: Offer = { type: "offer", sdp: "their offer" };
const THEIR_ANSWER: Answer = { type: "answer", sdp: "their answer" };

let peer: ScriptedPeer;
let told: string[];
let link: Link;
let prepare: (peer: ScriptedPeer) => void;

beforeEach(() => {
  told = [];
  prepare = () => {};
  link = new Link(
    async (listener) => {
      peer = new ScriptedPeer(listener);
      prepare(peer);
      return peer;
    },
    {
      described: ({ sdp }) => told.push(`described: ${sdp.split("\r")[0]}`),
      up: () => told.push("up"),
      failed: (reason) => told.push(`failed: ${reason}`),
    },
  );
});

const sent = (): { numbers: string[]; send: (one: { candidate: string }) => void } => {
  const numbers: string[] = [];
  return { numbers, send: ({ candidate: line }) => numbers.push(line.split(" ")[0] ?? "") };
};

describe("a link that offers", () => {
  it("describes itself, then takes the answer", async () => {
    link.offer();
    link.takeAnswer(THEIR_ANSWER);
    await turn();
    expect(peer.done).toEqual(["create offer", "accept their answer"]);
    expect(told).toEqual(["described: own offer"]);
  });

  it("takes one answer only", async () => {
    link.offer();
    link.takeAnswer(THEIR_ANSWER);
    link.takeAnswer({ type: "answer", sdp: "another answer" });
    await turn();
    expect(peer.done).not.toContain("accept another answer");
  });

  it("lets its own offer stand when one comes the other way", async () => {
    link.offer();
    link.takeOffer(THEIR_OFFER);
    await turn();
    expect(peer.done).toEqual(["create offer"]);
  });

  it("drops an answer to no offer", async () => {
    link.takeAnswer(THEIR_ANSWER);
    link.takeOffer(THEIR_OFFER);
    await turn();
    expect(peer.done).toEqual(["accept their offer"]);
  });
});

describe("their candidates", () => {
  it("stay out while they are held, and come in when they are released", async () => {
    link.takeCandidate(candidate(1));
    link.takeOffer(THEIR_OFFER, { holdCandidates: true });
    link.takeCandidate(candidate(2));
    await turn();
    expect(peer.done).toEqual(["accept their offer"]);
    link.releaseCandidates();
    link.takeCandidate(candidate(3));
    await turn();
    expect(peer.done).toEqual([
      "accept their offer",
      "add candidate:1",
      "add candidate:2",
      "add candidate:3",
    ]);
  });

  it("wait for the description they belong to, and follow it in their order", async () => {
    link.takeCandidate(candidate(1));
    link.takeCandidate(candidate(2));
    link.takeOffer(THEIR_OFFER);
    link.takeCandidate(candidate(3));
    await turn();
    expect(peer.done).toEqual([
      "accept their offer",
      "add candidate:1",
      "add candidate:2",
      "add candidate:3",
    ]);
  });

  it("never get in before a description that takes its time", async () => {
    let letThrough = (): void => {};
    prepare = (made) => {
      letThrough = made.pause("accept their offer");
    };
    link.takeOffer(THEIR_OFFER);
    await turn();
    link.takeCandidate(candidate(1));
    await turn();
    expect(peer.done).toEqual([]);
    letThrough();
    await turn();
    expect(peer.done).toEqual(["accept their offer", "add candidate:1"]);
  });

  it("that come early are kept up to the limit of one side", async () => {
    for (let number = 0; number < LIMITS.candidatesPerLinkSide + 5; number++) {
      link.takeCandidate(candidate(number));
    }
    link.takeOffer(THEIR_OFFER);
    await turn();
    expect(peer.done.filter((step) => step.startsWith("add"))).toHaveLength(LIMITS.candidatesPerLinkSide);
  });

  it("cost nothing when the engine cannot read one", async () => {
    prepare = (made) => made.failing.add("add candidate:1");
    link.takeOffer(THEIR_OFFER);
    link.takeCandidate(candidate(1));
    link.takeCandidate(candidate(2));
    await turn();
    expect(peer.done).toContain("add candidate:2");
    expect(told).toEqual(["described: own answer"]);
  });

  it("that are empty mark an end, and are not added", async () => {
    link.takeOffer(THEIR_OFFER);
    link.takeCandidate({ candidate: "", sdpMid: null, sdpMLineIndex: null });
    await turn();
    expect(peer.done).toEqual(["accept their offer"]);
  });
});

describe("own candidates", () => {
  it("stay until they are let go, then leave in order, and later ones at once", async () => {
    const { numbers, send } = sent();
    link.offer();
    await turn();
    peer.gathers(candidate(1), candidate(2));
    expect(numbers).toEqual([]);
    link.sendCandidates(send, false);
    peer.gathers(candidate(3));
    expect(numbers).toEqual(["candidate:1", "candidate:2", "candidate:3"]);
  });

  it("leave all over again when they are repeated", async () => {
    const first = sent();
    const second = sent();
    link.offer();
    await turn();
    peer.gathers(candidate(1), candidate(2));
    link.sendCandidates(first.send, false);
    link.sendCandidates(second.send, true);
    peer.gathers(candidate(3));
    expect(first.numbers).toEqual(["candidate:1", "candidate:2"]);
    expect(second.numbers).toEqual(["candidate:1", "candidate:2", "candidate:3"]);
  });

  it("are not doubled when the way changes without a repeat", async () => {
    const second = sent();
    link.offer();
    await turn();
    peer.gathers(candidate(1));
    link.sendCandidates(() => {}, false);
    link.sendCandidates(second.send, false);
    peer.gathers(candidate(2));
    expect(second.numbers).toEqual(["candidate:2"]);
  });

  it("that the description carried are not sent beside it", async () => {
    const { numbers, send } = sent();
    link.takeOffer(THEIR_OFFER);
    await turn();
    expect(OWN_ANSWER.sdp).toContain("candidate:1 ");
    peer.gathers(candidate(1), candidate(2));
    link.sendCandidates(send, false);
    expect(numbers).toEqual(["candidate:2"]);
  });
});

describe("the end of a link", () => {
  it("is told by the peer: up when it is connected, failed with ice_failed", async () => {
    link.offer();
    await turn();
    for (const state of ["connecting", "connected", "disconnected", "failed"] as const) peer.becomes(state);
    expect(told).toEqual(["described: own offer", "up", "failed: ice_failed"]);
  });

  it.each(["create offer", "accept their offer", "accept their answer"])(
    "comes with pc_failed when the peer fails at: %s",
    async (step) => {
      prepare = (made) => made.failing.add(step);
      if (step === "accept their offer") link.takeOffer(THEIR_OFFER);
      else link.offer();
      link.takeAnswer(THEIR_ANSWER);
      await turn();
      expect(told).toContain("failed: pc_failed");
    },
  );

  it("comes with pc_failed when there can be no peer", async () => {
    prepare = () => {
      throw new Error("no engine");
    };
    link.offer();
    await turn();
    expect(told).toEqual(["failed: pc_failed"]);
  });

  it("in the middle of a step closes the peer and says nothing", async () => {
    let letThrough = (): void => {};
    prepare = (made) => {
      letThrough = made.pause("create offer");
    };
    link.offer();
    link.takeCandidate(candidate(1));
    await turn();
    link.close();
    letThrough();
    await turn();
    peer.becomes("connected");
    peer.becomes("failed");
    expect(peer.closed).toBe(true);
    expect(told).toEqual([]);
  });

  it("while the peer is being made closes what comes of it", async () => {
    link.offer();
    link.close();
    await turn();
    // The queue was closed before its first step: no peer was asked for at all.
    expect(told).toEqual([]);
  });

  it("while the engine opens closes the peer that comes late", async () => {
    let provide = (_peer: ScriptedPeer): void => {};
    const late = new Link(
      () =>
        new Promise((resolve) => {
          provide = resolve;
        }),
      { described: () => told.push("described"), up: () => {}, failed: () => told.push("failed") },
    );
    late.offer();
    await turn();
    late.close();
    const made = new ScriptedPeer({ candidate: () => {}, state: () => {} });
    provide(made);
    await turn();
    expect(made.closed).toBe(true);
    expect(told).toEqual([]);
  });

  it("leaves nothing to measure", async () => {
    expect(await link.stats()).toBeNull();
    link.offer();
    await turn();
    expect(await link.stats()).not.toBeNull();
    link.close();
    link.close();
    expect(await link.stats()).toBeNull();
  });
});

it("an offer made is the one that was described", async () => {
  const described: string[] = [];
  const plain = new Link(async (listener) => new ScriptedPeer(listener), {
    described: ({ sdp }) => described.push(sdp),
    up: () => {},
    failed: () => {},
  });
  plain.offer();
  await turn();
  expect(described).toEqual([OWN_OFFER.sdp]);
});
