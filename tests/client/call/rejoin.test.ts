import { describe, expect, it } from "vitest";
import type { CallInput } from "../../../client/call/model.js";
import type { Signal } from "../../../protocol/index.js";
import { bareAnswer, bareOffer, kinAnswer, kinOffer } from "./described.js";
import { OUR_SERVER, ROOM, Story, says } from "./story.js";

const LOST: CallInput = { type: "media-lost" };
const up = (remote: string): CallInput => ({ type: "link-up", remote });
const failed = (remote: string): CallInput => ({ type: "link-failed", remote, reason: "ice_failed" });
const described = (remote: string, signal: Signal): CallInput => ({
  type: "described",
  remote,
  signal,
});
const answeredWith = (signal: object): CallInput =>
  says("callAccepted", { from: "carol", roomId: ROOM, signal });
const roomSignal = (from: string, signal: object): CallInput =>
  says("roomSignal", { roomId: ROOM, from, signal });
const joins = (userId: string): CallInput => says("roomParticipantJoined", { roomId: ROOM, userId });

const ARM = "arm recovery 20000";
const ANEW = ["renew-link carol", "make-offer carol"];

/** Bob has dialed Carol, and his offer is out. */
function dialed(): Story {
  const story = new Story({ abilities: OUR_SERVER });
  story.hears({ type: "dial" }, described("carol", bareOffer("1")));
  return story;
}

/** Bob talks with Carol, who uses this program or, without a mark in her answer, the app. */
function talking(answer = kinAnswer("2", "1")): Story {
  const story = dialed();
  story.hears(answeredWith(answer), up("carol"));
  return story;
}

/** Carol's side of the same; she sorts after Bob. */
function called(offer = kinOffer("1")): Story {
  const story = new Story({
    self: "carol",
    remote: "bob",
    origin: "incoming",
    roomId: ROOM,
    offer,
    abilities: OUR_SERVER,
  });
  story.hears({ type: "ring" }, { type: "accept" }, described("bob", bareAnswer("2")), up("bob"));
  return story;
}

describe("media that is lost while people talk", () => {
  it("is opened anew, with a new offer to whoever uses this program", () => {
    const story = talking();
    expect(story.hears(LOST)).toEqual(["open-media", ARM, "recovering carol", ...ANEW]);
    expect(story.model).toMatchObject({ state: "connected", linked: [], recovering: ["carol"] });
    expect(story.hears(described("carol", bareOffer("3")))).toEqual([
      "emit roomSignal carol",
      "send-candidates carol by room",
    ]);
    expect(story.hears(roomSignal("carol", kinAnswer("4", "3")))).toEqual(["take-answer carol"]);
    expect(story.hears(up("carol"))).toEqual(["disarm recovery", "linked carol"]);
    expect(story.model).toMatchObject({ state: "connected", linked: ["carol"], recovering: [] });
  });

  it("makes the callee offer too, though the caller made the first offer and sorts first", () => {
    expect(called().hears(LOST)).toEqual([
      "open-media",
      ARM,
      "recovering bob",
      "renew-link bob",
      "make-offer bob",
    ]);
  });

  it("ends a call with an app at once: it would open a second connection and hang up all the same", () => {
    const effects = talking(bareAnswer("2")).hears(LOST);
    expect(effects).toContain("emit callFailed carol media_lost");
    expect(effects.at(-1)).toBe("ended by system: media_lost");
    expect(effects).not.toContain("open-media");
    expect(called(bareOffer("1")).hears(LOST).at(-1)).toBe("ended by system: media_lost");
  });

  it("gives up an app's first link in a room, and keeps the others", () => {
    const story = talking(bareAnswer("2"));
    story.hears(
      joins("dave"),
      described("dave", bareOffer("5")),
      roomSignal("dave", kinAnswer("6", "5")),
      up("dave"),
    );
    expect(story.hears(LOST)).toEqual([
      "open-media",
      ARM,
      "recovering dave",
      "renew-link dave",
      "make-offer dave",
    ]);
    expect(story.model).toMatchObject({ failed: ["carol"], recovering: ["dave"] });
  });

  it("gives an app's link that was made for a room another offer, which that link can take", () => {
    const story = talking();
    story.hears(
      joins("dave"),
      described("dave", bareOffer("5")),
      roomSignal("dave", bareAnswer("6")),
      up("dave"),
    );
    expect(story.hears(LOST)).toContain("make-offer dave");
  });

  it("leaves whoever is yet to offer alone: their offer will find the new media", () => {
    const story = talking();
    story.hears(joins("alice"));
    expect(story.hears(LOST)).toEqual(["open-media", ARM, "recovering carol", ...ANEW]);
  });

  it("may be lost again before it is back, and again", () => {
    const story = talking();
    story.hears(LOST, described("carol", bareOffer("3")), LOST, LOST, described("carol", bareOffer("4")));
    expect(story.hears(roomSignal("carol", kinAnswer("9", "3")))).toEqual([]);
    expect(story.hears(roomSignal("carol", kinAnswer("9", "4")))).toEqual(["take-answer carol"]);
  });
});

describe("media that is lost before anybody talks", () => {
  it("while the own offer is being made: that offer is made again", () => {
    const story = new Story({ abilities: OUR_SERVER });
    story.hears({ type: "dial" });
    expect(story.hears(LOST)).toEqual(["open-media", ...ANEW]);
    expect(story.hears(described("carol", bareOffer("1")))[0]).toBe("emit callUser carol");
  });

  it("while it rings there: whoever answers gets another offer at once", () => {
    const story = dialed();
    expect(story.hears(LOST)).toEqual(["open-media", "renew-link carol"]);
    const answered = story.hears(answeredWith(kinAnswer("2", "1")));
    expect(answered).toContain("make-offer carol");
    expect(answered).not.toContain("take-answer carol");
    story.hears(described("carol", bareOffer("3")), roomSignal("carol", kinAnswer("4", "3")));
    expect(story.hears(up("carol"))).toContain("state connected");
  });

  it("while it rings at an app: the call fails when it is answered, since the app cannot take another offer", () => {
    const story = dialed();
    story.hears(LOST);
    const effects = story.hears(answeredWith(bareAnswer("2")));
    expect(effects).toContain("emit callFailed carol media_lost");
    expect(effects.at(-1)).toBe("ended by system: media_lost");
  });

  it("while the answer is being made: their offer is taken again, their candidates held as before", () => {
    const story = new Story({
      self: "carol",
      remote: "bob",
      origin: "incoming",
      roomId: ROOM,
      offer: kinOffer("1"),
      abilities: OUR_SERVER,
    });
    story.hears({ type: "ring" }, { type: "accept" });
    expect(story.effectsOf(LOST)).toEqual([
      { type: "open-media" },
      { type: "renew-link", remote: "bob" },
      { type: "take-offer", remote: "bob", offer: kinOffer("1"), hold: true },
    ]);
    expect(story.hears(described("bob", bareAnswer("2")))[0]).toBe("emit answerCall bob");
  });

  it("while an invite is being accepted: there is nobody to tell yet", () => {
    const story = new Story({ origin: "invite", remote: "alice", roomId: ROOM, abilities: OUR_SERVER });
    story.hears({ type: "ring" }, { type: "accept" });
    expect(story.hears(LOST)).toEqual(["open-media"]);
  });

  it.each(["idle", "ringing"])("while the call is %s: there is none to lose", (state) => {
    const story = new Story({ origin: "incoming", roomId: ROOM, offer: kinOffer("1") });
    if (state === "ringing") story.hears({ type: "ring" });
    expect(story.hears(LOST)).toEqual([]);
  });
});

describe("an offer for a link that stands", () => {
  it("of this program takes the place of the link", () => {
    const story = called();
    expect(story.effectsOf(roomSignal("bob", kinOffer("3")))).toEqual([
      { type: "arm", timer: "recovery", ms: 20_000 },
      { type: "recovering", callId: "bob" },
      { type: "renew-link", remote: "bob" },
      { type: "take-offer", remote: "bob", offer: kinOffer("3"), hold: false },
    ]);
    expect(story.hears(described("bob", bareAnswer("4")))[0]).toBe("emit roomSignal bob");
  });

  it("that came before changes nothing", () => {
    const story = called();
    story.hears(roomSignal("bob", kinOffer("3")));
    expect(story.hears(roomSignal("bob", kinOffer("3")))).toEqual([]);
  });

  it("of another client goes to the link that is there", () => {
    expect(called(bareOffer("1")).hears(roomSignal("bob", bareOffer("3")))).toEqual(["take-offer bob"]);
  });

  it("that crosses the own one stands if its maker sorts first, and is dropped if not", () => {
    const carol = called();
    carol.hears(LOST, described("bob", bareOffer("8")));
    expect(carol.hears(roomSignal("bob", kinOffer("7")))).toEqual(["renew-link bob", "take-offer bob"]);
    const bob = talking();
    bob.hears(LOST);
    expect(bob.hears(roomSignal("carol", kinOffer("8")))).toEqual([]);
    expect(bob.hears(described("carol", bareOffer("7")))[0]).toBe("emit roomSignal carol");
    expect(bob.hears(roomSignal("carol", kinAnswer("9", "7")))).toEqual(["take-answer carol"]);
  });
});

describe("a path that fails in the middle of a call", () => {
  it("is made anew between clients of this program, twice, and then given up", () => {
    const story = talking();
    expect(story.hears(failed("carol"))).toEqual([ARM, "recovering carol", ...ANEW]);
    expect(story.hears(failed("carol"))).toEqual(ANEW);
    expect(story.hears(failed("carol")).at(-1)).toBe("ended by system: ice_failed");
  });

  it("that came back in between may fail as often again", () => {
    const story = talking();
    story.hears(failed("carol"), failed("carol"), up("carol"));
    expect(story.hears(failed("carol"))).toEqual([ARM, "recovering carol", ...ANEW]);
  });

  it("with an app, or that never was up, is given up at once", () => {
    expect(talking(bareAnswer("2")).hears(failed("carol")).at(-1)).toBe("ended by system: ice_failed");
    const story = dialed();
    story.hears(answeredWith(kinAnswer("2", "1")));
    expect(story.hears(failed("carol")).at(-1)).toBe("ended by system: ice_failed");
  });

  it("and does not come back in time ends the call of two", () => {
    const story = talking();
    story.hears(LOST);
    const effects = story.hears({ type: "timer", timer: "recovery" });
    expect(effects[0]).toBe("disarm recovery");
    expect(effects.at(-1)).toBe("ended by system: ice_failed");
  });

  it("and does not come back in time leaves the others of a room alone", () => {
    const story = talking();
    story.hears(
      joins("dave"),
      described("dave", bareOffer("5")),
      roomSignal("dave", kinAnswer("6", "5")),
      up("dave"),
    );
    story.hears(failed("dave"), { type: "timer", timer: "recovery" });
    expect(story.model).toMatchObject({
      state: "connected",
      linked: ["carol"],
      failed: ["dave"],
      recovering: [],
    });
  });

  it("is of no more interest when that person leaves", () => {
    const story = talking();
    story.hears(
      joins("dave"),
      described("dave", bareOffer("5")),
      roomSignal("dave", kinAnswer("6", "5")),
      up("dave"),
    );
    story.hears(failed("dave"));
    expect(story.hears(says("roomParticipantLeft", { roomId: ROOM, userId: "dave" }))).toEqual([
      "disarm recovery",
      "close-link dave",
      "left dave",
    ]);
  });
});
