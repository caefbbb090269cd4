import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/index.js";
import {
  ANSWER,
  accepted,
  CANDIDATE,
  connected,
  connecting,
  dialing,
  OFFER,
  OUR_SERVER,
  ROOM,
  Story,
  says,
} from "./story.js";

const FAREWELL = ["disarm ring", "disarm connect", "disarm ended-hold"];

describe("a call that goes out", () => {
  it("opens its link, makes the offer and rings for 30 s", () => {
    expect(new Story().hears({ type: "dial" })).toEqual([
      "state dialing",
      `arm ring ${TIMES.ring}`,
      "open-link carol",
      "make-offer carol",
    ]);
  });

  it("sends the offer before its candidates, which go without a room", () => {
    const story = new Story();
    expect(story.hears({ type: "dial" }, { type: "described", remote: "carol", signal: OFFER })).toEqual([
      "emit callUser carol",
      "send-candidates carol by call",
    ]);
  });

  it("takes the answer, has 30 s to connect and repeats its candidates to the room", () => {
    expect(dialing().hears(accepted())).toEqual([
      "state connecting",
      "disarm ring",
      "disarm ended-hold",
      `arm connect ${TIMES.connect}`,
      "rename-link carol carol",
      "joined carol",
      "take-answer carol",
      "send-candidates carol by room, all again",
    ]);
  });

  it("takes the spelling of the callee from the answer", () => {
    const story = dialing();
    expect(story.hears(accepted("Carol"))).toContain("rename-link carol Carol");
    expect(story.model).toMatchObject({ remote: "Carol", members: ["Carol"], roomId: ROOM });
  });

  it("understands an answer without a room from the one it dialed", () => {
    const story = dialing();
    const effects = story.hears(says("callAccepted", { from: null, roomId: null, signal: ANSWER }));
    expect(effects).toContain("take-answer carol");
    expect(effects).not.toContain("send-candidates carol by room, all again");
    expect(story.model).toMatchObject({ state: "connecting", roomId: null, members: ["carol"] });
  });

  it("uses the room of the acknowledgement when the answer has none", () => {
    const story = dialing(OUR_SERVER);
    const bare = says("callAccepted", { from: null, roomId: null, signal: ANSWER });
    const effects = story.hears({ type: "acknowledged", roomId: ROOM, delivered: true }, bare);
    expect(effects).toContain("send-candidates carol by room, all again");
  });

  it("keeps candidates of the callee that overtake the answer, before it knows the room", () => {
    const early = { roomId: ROOM, from: "carol", candidate: CANDIDATE };
    expect(dialing().hears(says("roomIceCandidate", early))).toEqual(["take-candidate carol"]);
    expect(dialing().hears(says("roomIceCandidate", { ...early, from: "mallory" }))).toEqual([]);
  });

  it("connects at the first media path", () => {
    expect(connecting().hears({ type: "link-up", remote: "carol" })).toEqual([
      "disarm connect",
      "state connected",
      "linked carol",
    ]);
  });

  it("counts a media path once, however often it comes up", () => {
    const story = connecting();
    story.hears({ type: "link-up", remote: "carol" });
    expect(story.hears({ type: "link-up", remote: "CAROL" })).toEqual([]);
  });

  it("gives up after 30 s without an answer and tells the other side", () => {
    expect(dialing().hears({ type: "timer", timer: "ring" })).toEqual([
      ...FAREWELL,
      "emit callFailed carol timeout",
      "close-link carol",
      "state idle",
      "ended by system: timeout",
    ]);
  });

  it("reports offline to its user, and timeout on the wire, where the server knew the callee away", () => {
    const story = dialing(OUR_SERVER);
    const effects = story.hears(
      { type: "acknowledged", roomId: ROOM, delivered: false },
      { type: "timer", timer: "ring" },
    );
    expect(effects).toContain("emit callFailed carol timeout");
    expect(effects.at(-1)).toBe("ended by system: offline");
  });

  it("fails after 30 s without a media path", () => {
    expect(connecting().hears({ type: "timer", timer: "connect" })).toEqual([
      ...FAREWELL,
      "emit callFailed carol connect_timeout",
      "close-link carol",
      "state idle",
      "ended by system: connect_timeout",
    ]);
  });

  it.each(["pc_failed", "ice_failed"])("ends with %s when the only media path fails", (reason) => {
    for (const story of [dialing(), connecting(), connected()]) {
      const effects = story.hears({ type: "link-failed", remote: "carol", reason });
      expect(effects).toContain(`emit callFailed carol ${reason}`);
      expect(effects.at(-1)).toBe(`ended by system: ${reason}`);
    }
  });

  it.each([
    { when: "dialing", story: dialing, farewell: "emit cancelCall carol", reason: "canceled" },
    { when: "connecting", story: connecting, farewell: "emit cancelCall carol", reason: "canceled" },
    { when: "connected", story: connected, farewell: "emit endCall carol", reason: "hangup" },
  ])("hangs up while $when with $farewell", ({ story, farewell, reason }) => {
    expect(story().hears({ type: "hang-up" })).toEqual([
      ...FAREWELL,
      farewell,
      "close-link carol",
      "state idle",
      `ended by local: ${reason}`,
    ]);
  });

  it("ends with the code of a refusal, but not once it is connected", () => {
    const refused = { type: "refused", reason: "unauthorized" } as const;
    expect(dialing().hears(refused).at(-1)).toBe("ended by system: unauthorized");
    expect(connecting().hears(refused).at(-1)).toBe("ended by system: unauthorized");
    expect(connected().hears(refused)).toEqual([]);
  });
});

describe("how the other side ends a call that goes out", () => {
  it.each([
    { event: "callRejected", reason: "rejected" },
    { event: "callRejected", reason: "in a meeting" },
    { event: "callFailed", reason: "busy" },
    { event: "callFailed", reason: "offline" },
    { event: "callFailed", reason: "no_answer" },
  ] as const)("$event with $reason ends it with that reason", ({ event, reason }) => {
    const effects = dialing().hears(says(event, { from: "carol", reason }));
    expect(effects.at(-1)).toBe(`ended by remote: ${reason}`);
  });

  it.each([
    { event: "callRejected", reason: "rejected" },
    { event: "callFailed", reason: "failed" },
    { event: "callCanceled", reason: "canceled" },
  ] as const)("$event without a reason reads $reason", ({ event, reason }) => {
    for (const given of [undefined, null, ""]) {
      const effects = dialing().hears(says(event, { from: "carol", reason: given }));
      expect(effects.at(-1)).toBe(`ended by remote: ${reason}`);
    }
  });

  it("waits 300 ms after callEnded for the reason", () => {
    const story = dialing();
    expect(story.hears(says("callEnded", { from: "carol" }))).toEqual([`arm ended-hold ${TIMES.endedHold}`]);
    expect(story.model.state).toBe("dialing");
  });

  it("ends with the reason that follows callEnded", () => {
    const story = dialing();
    const reason = says("callRejected", { from: "carol", reason: "rejected" });
    const effects = story.hears(says("callEnded", { from: "carol" }), reason);
    expect(effects).toContain("disarm ended-hold");
    expect(effects.at(-1)).toBe("ended by remote: rejected");
  });

  it("ends without a reason when none follows", () => {
    const effects = dialing().hears(says("callEnded", { from: "carol" }), {
      type: "timer",
      timer: "ended-hold",
    });
    expect(effects.at(-1)).toBe("ended by remote: ended");
  });

  it("arms the wait once, however often callEnded comes", () => {
    const ended = says("callEnded", { from: "carol" });
    expect(dialing().hears(ended, ended)).toEqual([]);
  });

  it("does not connect to somebody who has hung up", () => {
    const story = connecting();
    story.hears(says("callEnded", { from: "carol" }));
    expect(story.hears({ type: "link-up", remote: "carol" })).toEqual(["linked carol"]);
    expect(story.hears({ type: "timer", timer: "ended-hold" }).at(-1)).toBe("ended by remote: ended");
  });

  it("an answer after callEnded still counts: that end was of an earlier call", () => {
    const story = dialing();
    story.hears(says("callEnded", { from: "carol" }), accepted());
    expect(story.hears({ type: "timer", timer: "ended-hold" })).toEqual([]);
    expect(story.model.state).toBe("connecting");
  });

  it("ends at once at callEnded when connected", () => {
    expect(connected().hears(says("callEnded", { from: "carol" }))).toEqual([
      ...FAREWELL,
      "close-link carol",
      "state idle",
      "ended by remote: ended",
    ]);
  });

  it.each(["callEnded", "callFailed", "callCanceled", "callRejected"] as const)(
    "%s of a stranger changes nothing",
    (event) => {
      for (const story of [dialing(), connecting(), connected()]) {
        const before = story.model;
        expect(story.hears(says(event, { from: "mallory", reason: "busy" }))).toEqual([]);
        expect(story.model).toBe(before);
      }
    },
  );

  it.each(["callEnded", "callFailed", "callCanceled"] as const)(
    "%s counts in any spelling of the Call ID",
    (event) => {
      expect(
        connected()
          .hears(says(event, { from: "CAROL", reason: "busy" }))
          .at(-1),
      ).toMatch(/^ended by remote/);
    },
  );

  it("an answer of a stranger, or a second one, changes nothing", () => {
    expect(dialing().hears(accepted("mallory"))).toEqual([]);
    expect(connecting().hears(accepted())).toEqual([]);
    expect(connected().hears(accepted())).toEqual([]);
  });

  it("a rejection after the answer changes nothing", () => {
    expect(connecting().hears(says("callRejected", { from: "carol", reason: "rejected" }))).toEqual([]);
  });
});
