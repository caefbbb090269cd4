import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { CALL, offerTo, roomOf } from "../server/signaling/messages.js";
import type { TestClient } from "../server/signaling/test-client.js";
import { describeWith } from "../support/requirements.js";
import { TwoNodes } from "../support/two-nodes.js";

/** Short enough to be waited for in real processes. */
const TIMES = { grace: 1_500, restartGrace: 3_000 };
/** Longer than nodes wait for each other; `npm run faults -- redis` takes Redis away for longer still. */
const OUTAGE_MS = 6_000;
const FREEZE_MS = 2_000;

const outcomes = z.array(z.object({ outcome: z.string().nullable() }));

let count = 0;

/** Two people nobody else knows. */
async function pair(nodes: TwoNodes, callerNode = 1, calleeNode = 2): Promise<[TestClient, TestClient]> {
  count++;
  return [await nodes.app(`alice_${count}`, callerNode), await nodes.app(`bob_${count}`, calleeNode)];
}

async function ring(alice: TestClient, bob: TestClient): Promise<string> {
  const heard = bob.next("incomingCall");
  const room = roomOf(await alice.ask("callUser", offerTo(bob.callId)));
  await heard;
  return room;
}

async function connect(alice: TestClient, bob: TestClient): Promise<string> {
  const roomId = await ring(alice, bob);
  const accepted = alice.next("callAccepted");
  await bob.ask("answerCall", { to: alice.callId, signal: CALL.answer, roomId });
  await accepted;
  return roomId;
}

async function hangUp(from: TestClient, to: TestClient): Promise<void> {
  const ended = to.next("callEnded");
  expect(await from.tell("endCall", { to: to.callId })).toBe("ok");
  await ended;
}

/** How long something that comes by itself is waited for. */
const PATIENTLY = { timeout: 20_000, interval: 50 };

await describeWith("redis", "server processes with one Redis", async () => {
  await describeWith("mariadb", "and one database act as one server", () => {
    let nodes: TwoNodes;
    beforeAll(async () => {
      nodes = await TwoNodes.start({ inProcess: true, server: { times: TIMES } });
    }, 60_000);
    afterAll(() => nodes.close());

    it("carry a whole call across, and write it into the log once", async () => {
      const [alice, bob] = await pair(nodes);
      const roomId = await connect(alice, bob);
      const candidate = { roomId, to: alice.callId, candidate: CALL.candidate };
      const heard = alice.next("roomIceCandidate");
      expect(await bob.tell("roomIceCandidate", candidate)).toBe("ok");
      await heard;
      await hangUp(bob, alice);
      const rows = await nodes.query(`select outcome from calls where room_id = '${roomId}'`);
      expect(outcomes.parse(rows)).toEqual([{ outcome: "answered" }]);
      await connect(bob, alice);
      await hangUp(bob, alice);
    });

    it("refuse forged packets, and go on", async () => {
      const [alice, bob] = await pair(nodes);
      const roomId = await connect(alice, bob);
      const envelope = { from: "mallory", epoch: 1, seq: 1 };
      const sender = { callId: alice.callId, userId: null, device: "app", socket: "elsewhere.1" };
      const command = { sender, how: "end", to: bob.callId, roomId: null, reason: null };
      await nodes.forge([
        '{"from":',
        "[]",
        JSON.stringify({ ...envelope, items: [{ kind: "emit" }] }),
        JSON.stringify({ ...envelope, items: [{ kind: "run", id: 1, name: "end", command, claim: null }] }),
        JSON.stringify({
          ...envelope,
          items: [{ kind: "run", id: 2, name: "__proto__", command, claim: null }],
        }),
      ]);
      const candidate = { roomId, to: alice.callId, candidate: CALL.candidate };
      expect(await bob.tell("roomIceCandidate", candidate)).toBe("ok");
      expect([...alice.seenNames, ...bob.seenNames]).not.toContain("callEnded");
      await hangUp(alice, bob);
    });

    it("do not notice within one node that Redis is frozen", async () => {
      const [alice, bob] = await pair(nodes, 1, 1);
      nodes.redis?.freeze();
      try {
        await connect(alice, bob);
        await hangUp(bob, alice);
        // Redis is thawed below and not before: a call that waited for it would not have come so far.
        expect(await nodes.redisAnswers()).toBe(false);
        await delay(FREEZE_MS);
      } finally {
        nodes.redis?.thaw();
      }
      expect(await nodes.redisAnswers()).toBe(true);
      const [carol, dave] = await pair(nodes, 1, 2);
      await connect(carol, dave);
      await hangUp(dave, carol);
    });

    it("keep their calls, and find each other again by themselves", { timeout: 60_000 }, async () => {
      const [alice, bob] = await pair(nodes);
      const roomId = await connect(alice, bob);
      await nodes.redis?.goAway();
      const [carol, dave] = await pair(nodes, 2, 2);
      await connect(carol, dave);
      expect(await nodes.redisAnswers()).toBe(false);
      await delay(OUTAGE_MS);
      await nodes.redis?.restart();
      const candidate = { roomId, to: alice.callId, candidate: CALL.candidate };
      await expect.poll(() => bob.tell("roomIceCandidate", candidate), PATIENTLY).toBe("ok");
      await hangUp(bob, alice);
      await hangUp(carol, dave);
      await connect(alice, dave);
    });
  });

  await describeWith("mariadb", "of which some are gone", () => {
    let nodes: TwoNodes;
    beforeAll(async () => {
      nodes = await TwoNodes.start({ count: 3, server: { times: TIMES } });
    }, 60_000);
    afterAll(() => nodes.close());

    it("lose no call to a death, leave nobody busy, and complete the log", { timeout: 60_000 }, async () => {
      const [ringer, rung] = await pair(nodes);
      const [caller, callee] = await pair(nodes);
      const [there, here] = await pair(nodes, 1, 2);
      const room = await ring(ringer, rung);
      const running = await connect(caller, callee);
      const untouched = await connect(await nodes.app("frank", 2), await nodes.app("grace", 2));
      await connect(there, here);
      await nodes.node(1).kill();
      // An app hangs up at once and asks for no answer, while nobody knows yet that the other node is dead.
      here.socket.emit("endCall", { to: there.callId });
      // An app that rings has given up when its socket is gone, and its callee is told so.
      await rung.next("callCanceled");
      await callee.next("callEnded");
      const rooms = [room, running, untouched];
      const expected = ["canceled", "answered", null];
      // What the clients hear comes before the commit.
      await expect.poll(() => outcomesOf(nodes, rooms), PATIENTLY).toEqual(expected);
      const back = await nodes.app(caller.callId, 2);
      for (const survivor of [rung, callee, here]) {
        await connect(back, survivor);
        await hangUp(survivor, back);
      }
    });

    it("hand calls over when they stop in good order, so that none ends", { timeout: 60_000 }, async () => {
      const [alice, bob] = await pair(nodes, 3, 2);
      const roomId = await connect(alice, bob);
      const [carol, dave] = await pair(nodes, 3, 2);
      await ring(carol, dave);
      await nodes.node(3).drain();
      const back = await nodes.app(alice.callId, 2);
      expect(await back.tell("heartbeat", {})).toBe("ok");
      const candidate = { roomId, to: alice.callId, candidate: CALL.candidate };
      const heard = back.next("roomIceCandidate");
      expect(await bob.tell("roomIceCandidate", candidate)).toBe("ok");
      await heard;
      expect(bob.seenNames).not.toContain("callEnded");
      await hangUp(bob, back);
    });
  });
});

async function outcomesOf(nodes: TwoNodes, rooms: readonly string[]): Promise<(string | null)[]> {
  const found = await Promise.all(
    rooms.map((room) => nodes.query(`select outcome from calls where room_id = '${room}'`)),
  );
  return found.flatMap((rows) => outcomes.parse(rows).map(({ outcome }) => outcome));
}
