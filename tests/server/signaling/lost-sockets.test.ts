import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { CALL, offerTo } from "./messages.js";
import { Rig } from "./rig.js";
import type { TestClient } from "./test-client.js";

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.start();
});
afterEach(() => rig.close());

async function connectTwo(alice: TestClient, bob: TestClient): Promise<void> {
  await alice.ask("callUser", offerTo("bob"));
  await bob.ask("answerCall", { to: "alice", signal: CALL.answer, roomId: null });
  await alice.heard();
  await bob.heard();
}

describe("a socket that breaks in a call", () => {
  it("is missed only when the grace time is over", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await connectTwo(alice, bob);
    await alice.cut();
    await rig.untilSockets(1, bob);
    rig.clock.advance(TIMES.grace - 1);
    expect(await bob.heard()).toEqual([]);
    rig.clock.advance(1);
    expect(await bob.heardNames()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect(rig.callLog.story.at(-1)).toBe("finished answered");
  });

  it("finds its call again after it has registered, and nobody noticed", async () => {
    const [alice, bob] = [await rig.phone("alice", "laptop-1"), await rig.app("bob")];
    await connectTwo(alice, bob);
    await alice.cut();
    await rig.untilSockets(1, bob);
    await bob.ask("iceCandidate", { to: "alice", candidate: CALL.candidate });
    const back = await rig.device("alice", "token-1", "laptop-1");
    expect(await back.heardNames()).toEqual(["iceCandidate"]);
    rig.clock.advance(TIMES.grace);
    expect(await bob.heard()).toEqual([]);
  });
});

describe("a socket that says goodbye", () => {
  it("leaves its call at once", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    await connectTwo(alice, bob);
    alice.socket.disconnect();
    await bob.next("callEnded");
    expect(await bob.heardNames()).toEqual(["roomParticipantLeft", "callEnded"]);
  });

  it("has everything handled that it sent before", async () => {
    const [alice, bob] = [await rig.app("alice"), await rig.app("bob")];
    alice.socket.emit("callUser", offerTo("carol"));
    alice.socket.emit("cancelCall", { to: "carol" });
    alice.socket.emit("callUser", offerTo("bob"));
    alice.socket.disconnect();
    await bob.next("callCanceled");
    expect(rig.callLog.story).toEqual([
      "started alice carol",
      "finished canceled",
      "started alice bob",
      "finished canceled",
    ]);
  });
});

describe("a phone with its two sockets", () => {
  it("loses neither a ring nor a call when the listener comes and goes", async () => {
    const alice = await rig.app("alice");
    const [listener, speaker] = [await rig.app("bob"), await rig.app("bob")];
    await alice.ask("callUser", offerTo("bob"));
    listener.socket.disconnect();
    await rig.untilSockets(2, speaker);
    expect(await rig.app("bob").then((again) => again.heardNames())).toEqual(["incomingCall"]);
    expect(await speaker.tell("answerCall", { to: "alice", signal: CALL.answer })).toBe("ok");
    expect(await alice.heardNames()).toEqual(["callAccepted"]);
  });
});

describe("putting a user out", () => {
  it("ends its calls and leaves others alone", async () => {
    const [alice, bob, carol] = [await rig.phone("alice"), await rig.phone("bob"), await rig.app("carol")];
    await connectTwo(alice, bob);
    const out = new Promise((resolve) => alice.socket.once("disconnect", resolve));
    rig.signaling.disconnectUser(1);
    expect(await out).toBe("io server disconnect");
    expect(await bob.heardNames()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect(await carol.tell("heartbeat", {})).toBe("ok");
  });
});
