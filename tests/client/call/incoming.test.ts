import { describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/index.js";
import { ANSWER, CANDIDATE, invited, joining, OFFER, ROOM, ringing, Story, says } from "./story.js";

const FAREWELL = ["disarm ring", "disarm connect", "disarm ended-hold"];
const accept = { type: "accept" } as const;

describe("a call that comes in", () => {
  it("rings for 30 s with its link open, so that candidates are kept", () => {
    const story = new Story({ origin: "incoming", remote: "alice", roomId: ROOM, offer: OFFER });
    expect(story.hears({ type: "ring" })).toEqual([
      "state ringing",
      `arm ring ${TIMES.ring}`,
      "open-link alice",
    ]);
    const payload = { from: "alice", candidate: CANDIDATE };
    expect(story.hears(says("iceCandidate", payload))).toEqual(["take-candidate alice"]);
    expect(story.hears(says("roomIceCandidate", { ...payload, roomId: ROOM }))).toEqual([
      "take-candidate alice",
    ]);
  });

  it("answers the offer once it is accepted", () => {
    const story = ringing();
    expect(story.hears(accept)).toEqual([
      "state connecting",
      "disarm ring",
      `arm connect ${TIMES.connect}`,
      "take-offer bob",
      "joined bob",
    ]);
    expect(story.hears({ type: "described", remote: "bob", signal: ANSWER })).toEqual([
      "emit answerCall bob",
      "send-candidates bob by room",
    ]);
  });

  it("answers the call once: later descriptions for the same person are signals in the room", () => {
    const story = ringing();
    story.hears(accept, { type: "described", remote: "bob", signal: ANSWER });
    expect(story.hears({ type: "described", remote: "bob", signal: ANSWER })).toEqual([
      "emit roomSignal bob",
      "send-candidates bob by room",
    ]);
  });

  it("can be refused, with a reason", () => {
    expect(ringing().hears({ type: "reject", reason: "in a meeting" })).toEqual([
      ...FAREWELL,
      "emit rejectCall bob in a meeting",
      "close-link bob",
      "state idle",
      "ended by local: in a meeting",
    ]);
  });

  it("is refused by hanging up", () => {
    expect(ringing().hears({ type: "hang-up" })).toContain("emit rejectCall bob rejected");
  });

  it("ends with no_answer after 30 s and tells the caller", () => {
    expect(ringing().hears({ type: "timer", timer: "ring" })).toEqual([
      ...FAREWELL,
      "emit callFailed bob no_answer",
      "close-link bob",
      "state idle",
      "ended by system: no_answer",
    ]);
  });

  it("ends when the caller cancels, which is said three times over", () => {
    const story = ringing();
    story.hears(says("callEnded", { from: "bob" }));
    expect(story.hears(says("callCanceled", { from: "bob" })).at(-1)).toBe("ended by remote: canceled");
    expect(story.hears(says("callEnded", { from: "bob" }))).toEqual([]);
  });

  it.each(["answered_elsewhere", "rejected_elsewhere"])("stops ringing with %s", (reason) => {
    expect(
      ringing()
        .hears(says("callCanceled", { from: "bob", reason }))
        .at(-1),
    ).toBe(`ended by remote: ${reason}`);
  });

  it("ends with endCall when it is hung up while it connects", () => {
    expect(ringing().hears(accept, { type: "hang-up" })).toContain("emit endCall bob");
  });

  it("ignores what another ringing call is about", () => {
    const story = ringing();
    expect(story.hears(says("callCanceled", { from: "dave" }))).toEqual([]);
    expect(story.hears(says("incomingCall", { from: "bob", roomId: ROOM, signal: OFFER }))).toEqual([]);
  });
});

describe("an invite into a room", () => {
  it("rings for 60 s and opens no link yet", () => {
    const story = new Story({ origin: "invite", remote: "alice", roomId: ROOM });
    expect(story.hears({ type: "ring" })).toEqual(["state ringing", `arm ring ${TIMES.invite}`]);
  });

  it("is accepted by asking to join, with 30 s to connect", () => {
    expect(invited().hears(accept)).toEqual([
      "state connecting",
      "disarm ring",
      `arm connect ${TIMES.connect}`,
      "emit acceptRoomInvite",
    ]);
  });

  it("opens a link to everybody in the room and offers to those whose Call ID sorts after its own", () => {
    const participants = ["alice", "bob", "Bruno", "carol", "Zoe"];
    expect(joining().hears(says("roomJoined", { roomId: ROOM, participants, isVideoCall: true }))).toEqual([
      "joined alice",
      "open-link alice",
      "joined Bruno",
      "open-link Bruno",
      "joined carol",
      "open-link carol",
      "make-offer carol",
      "joined Zoe",
      "open-link Zoe",
    ]);
  });

  it("takes from the server whether the room has video", () => {
    const story = joining();
    story.hears(says("roomJoined", { roomId: ROOM, participants: ["alice", "bob"], isVideoCall: true }));
    expect(story.model).toMatchObject({ video: true, joining: false, members: ["alice"] });
  });

  it("can be declined", () => {
    for (const input of [{ type: "reject", reason: "rejected" }, { type: "hang-up" }] as const) {
      expect(invited().hears(input)).toEqual([
        ...FAREWELL,
        "emit declineRoomInvite",
        "state idle",
        "ended by local: rejected",
      ]);
    }
  });

  it("is declined after 60 s without an answer", () => {
    const effects = invited().hears({ type: "timer", timer: "ring" });
    expect(effects).toContain("emit declineRoomInvite");
    expect(effects.at(-1)).toBe("ended by system: no_answer");
  });

  it("ends when it is taken back, before or while joining", () => {
    for (const story of [invited(), joining()]) {
      const effects = story.hears(says("roomInviteCanceled", { roomId: ROOM, from: "alice" }));
      expect(effects.at(-1)).toBe("ended by remote: canceled");
    }
  });

  it("ends with room_full when the last place is gone", () => {
    const full = says("roomJoinFailed", { roomId: ROOM, reason: "room_full" });
    expect(joining().hears(full).at(-1)).toBe("ended by system: room_full");
    expect(invited().hears(full)).toEqual([]);
  });

  it("ignores what is about another room", () => {
    for (const story of [invited(), joining()]) {
      for (const event of ["roomInviteCanceled", "roomJoinFailed", "roomJoined"] as const) {
        const payload = {
          roomId: "other",
          from: "alice",
          participants: ["alice", "bob"],
          reason: "room_full",
        };
        expect(story.hears(says(event, payload))).toEqual([]);
      }
    }
  });

  it("leaves the room, and does not end the others' call, when it is hung up or never connects", () => {
    for (const input of [{ type: "hang-up" }, { type: "timer", timer: "connect" }] as const) {
      expect(joining().hears(input)).toEqual([
        ...FAREWELL,
        "bounce",
        "state idle",
        expect.stringMatching(/^ended/),
      ]);
    }
  });
});
