import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CallError, TIMES } from "../../../protocol/index.js";
import { EventRecorder } from "../../support/events.js";
import {
  endOf,
  type Handset,
  HouseOfPhones,
  reaches,
  rung,
  silence,
  talking,
  watch,
} from "../house-of-phones.js";

let house: HouseOfPhones;
let alice: Handset;
let bob: Handset;

beforeEach(async () => {
  house = new HouseOfPhones();
  alice = await house.add("alice");
  bob = await house.add("bob");
});

afterEach(() => house.close());

const saidBy = (callId: string): string[] =>
  house.exchange.said.filter(({ from }) => from === callId).map(({ event }) => event);

describe("a lost server", () => {
  it("ends a call that is not connected", async () => {
    const call = alice.phone.call("bob", silence());
    await rung(bob);
    alice.line.lose();
    expect(endOf(await call.ended())).toBe("system: server_lost");
    expect((await alice.seen.next("lost")).args).toEqual([]);
  });

  it("leaves a call alone that is connected", async () => {
    const [running] = await talking(alice, bob);
    alice.line.falter();
    alice.line.recover();
    await turn();
    expect(running.state).toBe("connected");
    expect(saidBy("alice")).not.toContain("resume");
  });

  it("asks to resume a running call where the server can", async () => {
    const dora = await house.add("dora", ["resume", "leave-room", "ack"]);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => ({ participants: ["dora"] });
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await call.ended())).toBe("remote: ended");
    expect(house.exchange.said.find(({ event }) => event === "resume")?.payload).toEqual({
      roomId: expect.any(String),
      participants: ["dora", "bob"],
      lastSeq: 0,
    });
  });

  it.each(["call-over", "not-in-call"] as const)("ends what cannot be resumed: %s", async (code) => {
    const dora = await house.add("dora", ["resume"]);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => new CallError(code);
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await call.ended())).toBe("system: ended");
  });

  it("that forgot a call which was only dialed ends it", async () => {
    const dora = await house.add("dora", ["resume", "leave-room", "ack"]);
    house.exchange.replies.callUser = () => ({ roomId: "room-of-dora", delivered: true });
    const call = dora.phone.call("bob", silence());
    await rung(bob);
    house.exchange.replies.resume = () => {
      throw new CallError("call-over");
    };
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await call.ended())).toBe("system: ended");
  });

  it("that does not ring again after an absence has given the ring up", async () => {
    const dora = await house.add("dora", ["resume", "leave-room", "ack"]);
    bob.phone.call("dora", silence());
    const ringing = await rung(dora);
    dora.line.falter();
    dora.line.recover();
    expect(endOf(await ringing.ended())).toBe("system: canceled");
  });

  it("goes on when resuming merely failed", async () => {
    const dora = await house.add("dora", ["resume"]);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => new CallError("unavailable");
    dora.line.falter();
    dora.line.recover();
    await turn();
    expect(call.state).toBe("connected");
  });

  it("that refuses for good ends what is not connected, and says so", async () => {
    const call = alice.phone.call("bob", silence());
    alice.line.refuse(new CallError("token-expired"));
    expect(endOf(await call.ended())).toBe("system: token-expired");
    expect((await alice.seen.next("refused")).args[0]).toMatchObject({ code: "token-expired" });
  });
});

describe("numbered events", () => {
  const features = ["resume", "leave-room", "ack", "sequence", "idempotency"] as const;
  const resumes = () =>
    house.exchange.said
      .filter(({ event }) => event === "resume")
      .map(({ payload }) => Object(payload).lastSeq);

  /** Dora in a call with Bob on our server, as far as numbers go. */
  async function doraAndBob() {
    const dora = await house.add("dora", features);
    const [call] = await talking(dora, bob);
    const roomId = call.roomId ?? "";
    const comes = (seq: number, userId: string) =>
      house.exchange.inject("dora", "roomParticipantJoined", { roomId, userId, seq });
    return { dora, call, seen: watch(call), roomId, comes };
  }

  const joinedBy = (seen: ReturnType<typeof watch>) =>
    seen.seen.filter(({ name }) => name === "joined").map(({ args }) => args[0]);

  it("are dealt with once", async () => {
    const { seen, comes } = await doraAndBob();
    comes(1, "erin");
    comes(1, "frank");
    comes(2, "grace");
    await turn();
    expect([joinedBy(seen), resumes()]).toEqual([["erin", "grace"], []]);
  });

  it("that leave a gap wait, while the server is asked once for what lies between", async () => {
    const { seen, comes, call } = await doraAndBob();
    house.exchange.replies.resume = () => ({
      participants: ["dora", "bob", "erin", "frank", "grace"],
      seq: 3,
    });
    comes(1, "erin");
    comes(3, "grace");
    await turn();
    expect([joinedBy(seen), resumes()]).toEqual([["erin", "frank", "grace"], [1]]);
    comes(2, "frank");
    await turn();
    expect(call.members).toEqual(["bob", "erin", "frank", "grace"]);
  });

  it("that the server no longer has are made up for by who is there", async () => {
    const { dora, call, comes, seen } = await doraAndBob();
    comes(1, "erin");
    await turn();
    house.exchange.replies.resume = () => ({
      participants: ["dora", "bob", "grace"],
      seq: 700,
      missed: true,
    });
    dora.line.falter();
    dora.line.recover();
    await turn();
    expect(call.members).toEqual(["bob", "grace"]);
    comes(700, "frank");
    comes(701, "heidi");
    await turn();
    expect([joinedBy(seen), resumes()]).toEqual([["erin", "grace", "heidi"], [1]]);
  });

  it("of the last call do not touch the next one, though nobody knows its room yet", async () => {
    const { dora, call, roomId } = await doraAndBob();
    await call.hangUp();
    const next = dora.phone.call("bob", silence());
    house.exchange.inject("dora", "callEnded", { from: "bob", roomId, seq: 2 });
    house.exchange.inject("dora", "callFailed", { from: "bob", roomId, seq: 3, reason: "ice_failed" });
    (await rung(bob)).accept(silence());
    await reaches(next, "connected");
    house.exchange.inject("dora", "callEnded", { from: "bob", roomId, seq: 4 });
    await turn();
    expect([next.state, resumes()]).toEqual(["connected", []]);
  });

  it("are told from those without a number, which are about a ring of before", async () => {
    const dora = await house.add("dora", features);
    const call = dora.phone.call("bob", silence());
    for (const event of ["callEnded", "callCanceled", "callRejected"] as const) {
      house.exchange.inject("dora", event, { from: "bob" });
    }
    house.exchange.inject("dora", "callFailed", { from: "bob", reason: "timeout" });
    await turn();
    house.clock.advance(TIMES.endedHold);
    (await rung(bob)).accept(silence());
    await reaches(call, "connected");
  });

  it("show who is away, and back", async () => {
    const { dora, call, roomId } = await doraAndBob();
    const seen = EventRecorder.ofNames(call, ["away", "back"]);
    house.exchange.inject("dora", "participantAway", { roomId, userId: "bob", seq: 1 });
    house.exchange.inject("dora", "participantAway", { roomId, userId: "mallory", seq: 2 });
    house.exchange.inject("dora", "participantBack", { roomId, userId: "BOB", seq: 3 });
    await turn();
    expect(seen.seen.map(({ name, args }) => [name, ...args])).toEqual([
      ["away", "bob"],
      ["back", "bob"],
    ]);
    expect(dora.phone.current).toBe(call);
  });

  it("name the room in every farewell to a server that takes it, and in none to another", async () => {
    const { call, roomId } = await doraAndBob();
    await call.hangUp();
    const [plain] = await talking(alice, bob);
    await plain.hangUp();
    const farewells = house.exchange.said.filter(({ event }) => event === "endCall");
    expect(farewells.map(({ payload }) => payload)).toEqual([
      { to: "bob", from: "dora", roomId },
      { to: "bob", from: "alice" },
    ]);
  });
});

describe("who rings while a phone finds out about its own call", () => {
  const features = ["resume", "leave-room", "ack", "sequence", "idempotency"] as const;
  const offer = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };
  const rejected = () => house.exchange.said.filter(({ event }) => event === "rejectCall");

  /** Dora in a call, away for a moment, and the answer to her question still to come. */
  async function doraAsks() {
    const dora = await house.add("dora", features);
    const [call] = await talking(dora, bob);
    let answer = (_: { participants: string[] } | CallError): void => {};
    const answered = new Promise<{ participants: string[] } | CallError>((resolve) => (answer = resolve));
    house.exchange.later.resume = answered;
    dora.line.falter();
    house.exchange.inject("dora", "incomingCall", { from: "erin", roomId: "room-of-erin", signal: offer });
    dora.line.recover();
    await turn();
    expect([rejected(), dora.seen.seen.map(({ name }) => name)]).toEqual([[], ["ready", "lost", "ready"]]);
    return { dora, call, answer };
  }

  it("rings once that call turns out to be over", async () => {
    const { dora, call, answer } = await doraAsks();
    answer(new CallError("call-over"));
    await call.ended();
    expect((await rung(dora)).remote).toBe("erin");
    expect(rejected()).toEqual([]);
  });

  it("rings though the end of that call got lost on the way, with whatever came before it", async () => {
    const dora = await house.add("dora", features);
    const [call] = await talking(dora, bob);
    house.exchange.replies.resume = () => new CallError("call-over");
    const { roomId } = call;
    house.exchange.inject("dora", "callEnded", { from: "bob", roomId, seq: 64 });
    house.exchange.inject("dora", "incomingCall", { from: "erin", roomId: "room-of-erin", signal: offer });
    expect((await rung(dora)).remote).toBe("erin");
    expect([call.state, rejected()]).toEqual(["idle", []]);
  });

  it("is told busy once it goes on", async () => {
    const { call, answer } = await doraAsks();
    answer({ participants: ["dora", "bob"] });
    await turn();
    expect(rejected().map(({ payload }) => payload)).toMatchObject([{ to: "erin", reason: "busy" }]);
    expect(call.state).toBe("connected");
  });

  it("does not ring at all where the caller gave up meanwhile", async () => {
    const { dora, call, answer } = await doraAsks();
    house.exchange.inject("dora", "callEnded", { from: "erin" });
    house.exchange.inject("dora", "callCanceled", { from: "erin" });
    await turn();
    answer(new CallError("call-over"));
    await call.ended();
    await turn();
    expect(dora.phone.current).toBeNull();
  });

  it("does not ring again in a call that was refused here, though the server has not heard it yet", async () => {
    const dora = await house.add("dora", features);
    house.exchange.inject("dora", "incomingCall", { from: "erin", roomId: "room-of-erin", signal: offer });
    const ringing = await rung(dora);
    dora.line.falter();
    ringing.reject();
    house.exchange.inject("dora", "incomingCall", { from: "erin", roomId: "room-of-erin", signal: offer });
    await turn();
    dora.line.recover();
    await turn();
    expect(dora.phone.current).toBeNull();
  });
});

describe("what the server acknowledges", () => {
  it.each(["no-call-id", "forbidden-sender", "unavailable", "bad-request"] as const)(
    "a call refused with %s ends with that code, after it was told as trouble",
    async (code) => {
      house.exchange.replies.callUser = () => new CallError(code);
      const call = alice.phone.call("bob", silence());
      const seen = watch(call);
      expect(endOf(await call.ended())).toBe(`system: ${code}`);
      expect(seen.seen[0]).toMatchObject({ name: "trouble", args: [{ code }] });
    },
  );

  it("user-busy ends the call as the event does that may have been lost, and once", async () => {
    house.exchange.replies.callUser = () => new CallError("user-busy");
    const call = alice.phone.call("bob", silence());
    const seen = watch(call);
    expect(endOf(await call.ended())).toBe("remote: busy");
    house.exchange.inject("alice", "callFailed", { from: "bob", reason: "busy" });
    await turn();
    expect(seen.seen.map(({ name }) => name)).toEqual(["state", "ended"]);
  });

  it.each([
    { reply: () => ({ delivered: false }), outcome: "offline" },
    { reply: () => new CallError("user-busy"), outcome: "busy" },
    { reply: () => new CallError("room-full"), outcome: "failed" },
  ])("an invite that cannot be delivered is told as $outcome, once", async ({ reply, outcome }) => {
    const [call] = await talking(alice, bob);
    const seen = watch(call);
    house.exchange.replies.inviteToRoom = reply;
    call.invite("carol");
    await turn();
    house.exchange.inject("alice", "roomInviteFailed", {
      roomId: call.roomId,
      to: "carol",
      reason: "offline",
    });
    await turn();
    const told = seen.seen.filter(({ name }) => name === "invite").map(({ args }) => args[1]);
    expect(told).toEqual(["sent", outcome]);
  });

  it("a callee known to be away makes the time-out read offline", async () => {
    house.exchange.replies.callUser = () => ({ roomId: "room-1", delivered: false });
    const call = alice.phone.call("nobody", silence());
    await turn();
    await turn();
    expect(call.roomId).toBe("room-1");
    house.clock.advance(TIMES.ring);
    expect(endOf(await call.ended())).toBe("system: offline");
  });

  it("a refused candidate is trouble, and no end", async () => {
    house.exchange.replies.roomIceCandidate = () => new CallError("too-many-candidates");
    const call = alice.phone.call("bob", silence());
    const seen = watch(call);
    (await rung(bob)).accept(silence());
    expect((await seen.next("trouble")).args[0]).toMatchObject({ code: "too-many-candidates" });
    await reaches(call, "connected");
  });

  it("a late candidate to a call that is over is not even trouble", async () => {
    house.exchange.replies.roomIceCandidate = () => new CallError("not-in-call");
    const [call] = await talking(alice, bob);
    const seen = watch(call);
    await call.hangUp();
    expect(seen.seen.map(({ name }) => name)).toEqual(["state", "ended"]);
  });
});
