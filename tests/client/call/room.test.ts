import { describe, expect, it } from "vitest";
import {
  ANSWER,
  APP_SERVER,
  CANDIDATE,
  connected,
  connecting,
  dialing,
  OFFER,
  OUR_SERVER,
  ROOM,
  ringing,
  roomOfThree,
  Story,
  says,
} from "./story.js";

const joined = (userId: string) => says("roomParticipantJoined", { roomId: ROOM, userId });
const left = (userId: string) => says("roomParticipantLeft", { roomId: ROOM, userId });
const signal = (from: string, description: object) =>
  says("roomSignal", { roomId: ROOM, from, signal: description });

describe("people who join a running call", () => {
  it("get a link, and an offer from whoever sorts first by UTF-16 code unit", () => {
    expect(connected().hears(joined("dave"))).toEqual(["joined dave", "open-link dave", "make-offer dave"]);
    expect(connected().hears(joined("alice"))).toEqual(["joined alice", "open-link alice"]);
    expect(connected().hears(joined("Dave"))).toEqual(["joined Dave", "open-link Dave"]);
    expect(connected().hears(joined("_dave"))).toEqual(["joined _dave", "open-link _dave"]);
  });

  it("are counted once, in any spelling, and oneself never", () => {
    expect(connected().hears(joined("bob"))).toEqual([]);
    expect(connected().hears(joined("BOB"))).toEqual([]);
    expect(roomOfThree().hears(joined("Dave"))).toEqual([]);
  });

  it("negotiate by signals in the room", () => {
    const story = roomOfThree();
    expect(story.hears({ type: "described", remote: "dave", signal: OFFER })).toEqual([
      "emit roomSignal dave",
      "send-candidates dave by room",
    ]);
    expect(story.hears(signal("dave", ANSWER))).toEqual(["take-answer dave"]);
    expect(story.hears(signal("dave", OFFER))).toEqual(["take-offer dave"]);
    const payload = { roomId: ROOM, from: "dave", candidate: CANDIDATE };
    expect(story.hears(says("roomIceCandidate", payload))).toEqual(["take-candidate dave"]);
  });

  it("mean nothing while no call runs", () => {
    expect(dialing().hears(joined("dave"))).toEqual([]);
    expect(ringing().hears(joined("dave"))).toEqual([]);
  });

  it("answer one who left and came back by a signal, though that one once was the caller", () => {
    const story = ringing();
    story.hears(
      { type: "accept" },
      { type: "described", remote: "bob", signal: ANSWER },
      { type: "link-up", remote: "bob" },
      joined("dave"),
      left("bob"),
      joined("bob"),
    );
    expect(story.hears({ type: "described", remote: "bob", signal: ANSWER })).toContain(
      "emit roomSignal bob",
    );
  });

  it("strangers' signals and candidates change nothing", () => {
    const story = roomOfThree();
    expect(story.hears(signal("mallory", OFFER))).toEqual([]);
    const payload = { roomId: ROOM, from: "mallory", candidate: CANDIDATE };
    expect(story.hears(says("roomIceCandidate", payload))).toEqual([]);
    expect(story.hears(says("iceCandidate", payload))).toEqual([]);
  });

  it("signals of another room change nothing", () => {
    expect(roomOfThree().hears(says("roomSignal", { roomId: "other", from: "dave", signal: OFFER }))).toEqual(
      [],
    );
    expect(roomOfThree().hears(says("roomParticipantLeft", { roomId: "other", userId: "dave" }))).toEqual([]);
  });
});

describe("people who leave", () => {
  it("take their link with them while others stay", () => {
    const story = roomOfThree();
    expect(story.hears(left("dave"))).toEqual(["close-link dave", "left dave"]);
    expect(story.model).toMatchObject({ state: "connected", members: ["carol"] });
  });

  it("end the call when nobody is left", () => {
    const story = roomOfThree();
    const effects = story.hears(left("dave"), left("Carol"));
    expect(effects).toEqual([
      "left carol",
      "disarm ring",
      "disarm connect",
      "disarm ended-hold",
      "close-link carol",
      "state idle",
      "ended by remote: ended",
    ]);
  });

  it("change nothing when they were never there", () => {
    expect(roomOfThree().hears(left("mallory"))).toEqual([]);
  });
});

describe("leaving a room of three", () => {
  it("says so on our server", () => {
    const effects = roomOfThree(OUR_SERVER).hears({ type: "hang-up" });
    expect(effects).toContain("emit leaveRoom");
    expect(effects).not.toContain("bounce");
    expect(effects.at(-1)).toBe("ended by local: hangup");
  });

  it("goes and comes back on the app's own server, where endCall would end it for all", () => {
    const effects = roomOfThree(APP_SERVER).hears({ type: "hang-up" });
    expect(effects).toContain("bounce");
    expect(effects.filter((effect) => effect.startsWith("emit"))).toEqual([]);
  });

  it("closes every link", () => {
    const effects = roomOfThree().hears({ type: "hang-up" });
    expect(effects.filter((effect) => effect.startsWith("close-link"))).toEqual([
      "close-link carol",
      "close-link dave",
    ]);
  });

  it("is an ordinary hang-up again when one other is left", () => {
    expect(roomOfThree().hears(left("carol"), { type: "hang-up" })).toContain("emit endCall dave");
  });

  it("takes open invites back first", () => {
    const story = roomOfThree(OUR_SERVER);
    story.hears({ type: "invite", callId: "erin" });
    const emitted = story.hears({ type: "hang-up" }).filter((effect) => effect.startsWith("emit"));
    expect(emitted).toEqual(["emit cancelRoomInvite erin", "emit leaveRoom"]);
  });

  it("happens instead of a report of failure when no media path comes up", () => {
    const story = connecting(OUR_SERVER);
    story.hears(joined("dave"));
    const effects = story.hears({ type: "timer", timer: "connect" });
    expect(effects).toContain("emit leaveRoom");
    expect(effects.at(-1)).toBe("ended by system: connect_timeout");
  });
});

describe("one failing link", () => {
  it("costs a room of three nothing but itself", () => {
    const story = roomOfThree();
    story.hears({ type: "link-up", remote: "dave" });
    expect(story.hears({ type: "link-failed", remote: "dave", reason: "ice_failed" })).toEqual([]);
    expect(story.model).toMatchObject({ state: "connected", linked: ["carol"], members: ["carol", "dave"] });
  });

  it("too many ends the call here, and leaves the others alone", () => {
    const story = roomOfThree(OUR_SERVER);
    story.hears({ type: "link-failed", remote: "carol", reason: "ice_failed" });
    const effects = story.hears({ type: "link-failed", remote: "DAVE", reason: "ice_failed" });
    expect(effects.filter((effect) => effect.startsWith("emit"))).toEqual(["emit leaveRoom"]);
    expect(effects.at(-1)).toBe("ended by system: ice_failed");
  });

  it("counts no more once the link is up, or its person gone", () => {
    const story = roomOfThree(OUR_SERVER);
    story.hears(
      { type: "link-failed", remote: "dave", reason: "ice_failed" },
      { type: "link-up", remote: "dave" },
    );
    story.hears({ type: "link-failed", remote: "carol", reason: "ice_failed" });
    expect(story.model).toMatchObject({ state: "connected", failed: ["carol"] });
    story.hears(says("roomParticipantLeft", { roomId: ROOM, userId: "carol" }));
    expect(story.model).toMatchObject({ state: "connected", failed: [] });
  });

  it("of a stranger changes nothing", () => {
    expect(connected().hears({ type: "link-failed", remote: "mallory", reason: "ice_failed" })).toEqual([]);
    expect(connected().hears({ type: "link-up", remote: "mallory" })).toEqual([]);
  });
});

describe("inviting", () => {
  const invite = { type: "invite", callId: "erin" } as const;

  it("asks the server and remembers the invite", () => {
    const story = connected();
    expect(story.hears(invite)).toEqual(["emit inviteToRoom erin", "invite erin sent"]);
    expect(story.model.invited).toEqual(["erin"]);
  });

  it.each([
    { event: "roomInviteAccepted", payload: { from: "erin" }, outcome: "accepted" },
    { event: "roomInviteDeclined", payload: { from: "erin" }, outcome: "declined" },
    { event: "roomInviteFailed", payload: { to: "erin", reason: "busy" }, outcome: "busy" },
    { event: "roomInviteFailed", payload: { to: "erin", reason: "offline" }, outcome: "offline" },
    { event: "roomInviteFailed", payload: { to: "erin", reason: "room_full" }, outcome: "failed" },
    { event: "roomInviteFailed", payload: { to: "erin", reason: "invalid_room" }, outcome: "failed" },
    { event: "roomInviteFailed", payload: { to: "erin" }, outcome: "failed" },
  ] as const)("$event $payload.reason is told as $outcome, once", ({ event, payload, outcome }) => {
    const story = connected();
    const message = says(event, { roomId: ROOM, ...payload });
    expect(story.hears(invite, message)).toEqual([`invite erin ${outcome}`]);
    expect(story.model.invited).toEqual([]);
    expect(story.hears(message)).toEqual([]);
  });

  it("understands the answer in any spelling of the Call ID", () => {
    const answered = says("roomInviteAccepted", { roomId: ROOM, from: "Erin" });
    expect(connected().hears(invite, answered)).toEqual(["invite Erin accepted"]);
  });

  it("fails outside a running call, and where the room is not known", () => {
    for (const story of [new Story(), dialing(), ringing()]) {
      expect(story.hears(invite)).toEqual(["invite erin failed"]);
    }
    const bare = dialing();
    bare.hears(says("callAccepted", { from: null, roomId: null, signal: ANSWER }));
    expect(bare.hears(invite)).toEqual(["invite erin failed"]);
  });

  it("of somebody in the call, or oneself, is answered without the server", () => {
    expect(connected().hears({ type: "invite", callId: "CAROL" })).toEqual(["invite CAROL busy"]);
    expect(connected().hears({ type: "invite", callId: "Bob" })).toEqual(["invite Bob busy"]);
  });

  it("can be taken back, in any spelling", () => {
    expect(connected().hears(invite, { type: "cancel-invite", callId: "ERIN" })).toEqual([
      "emit cancelRoomInvite ERIN",
      "invite ERIN canceled",
    ]);
    expect(connected().hears({ type: "cancel-invite", callId: "erin" })).toEqual([]);
  });
});

describe("a lost server", () => {
  it.each([
    { when: "dialing", story: dialing },
    { when: "ringing", story: ringing },
    { when: "connecting", story: connecting },
  ])("ends a call that is $when, unless the server can resume it", ({ story }) => {
    expect(story(APP_SERVER).hears({ type: "server-lost" }).at(-1)).toBe("ended by system: server_lost");
    expect(story(OUR_SERVER).hears({ type: "server-lost" })).toEqual([]);
  });

  it("leaves a connected call alone: media needs no server", () => {
    expect(connected(APP_SERVER).hears({ type: "server-lost" })).toEqual([]);
    expect(connected(OUR_SERVER).hears({ type: "server-lost" })).toEqual([]);
  });

  it("is caught up with when it is back: who joined is greeted, who left is let go", () => {
    const story = roomOfThree(OUR_SERVER);
    expect(story.hears({ type: "resumed", participants: ["bob", "CAROL", "erin"] })).toEqual([
      "joined erin",
      "open-link erin",
      "make-offer erin",
      "close-link dave",
      "left dave",
    ]);
    expect(story.model.members).toEqual(["carol", "erin"]);
  });

  it("ends the call when everybody left meanwhile", () => {
    expect(
      connected(OUR_SERVER)
        .hears({ type: "resumed", participants: ["bob"] })
        .at(-1),
    ).toBe("ended by remote: ended");
  });

  it("ends the call when the server has closed it meanwhile", () => {
    expect(connected(OUR_SERVER).hears({ type: "close", reason: "ended" }).at(-1)).toBe(
      "ended by system: ended",
    );
  });

  it("changes nothing when it comes back to a call that does not run", () => {
    for (const story of [new Story(), dialing(OUR_SERVER), ringing(OUR_SERVER)]) {
      expect(story.hears({ type: "resumed", participants: ["bob", "carol"] })).toEqual([]);
    }
  });
});
