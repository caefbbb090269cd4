import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createLog, type Log } from "../../../server/log.js";
import { createPush, type Push } from "../../../server/push/index.js";
import { GoogleStandIn, GRANT_MS, googleReplies } from "../../support/google-stand-in.js";
import { ControlledClock } from "../signaling/controlled-clock.js";

const NOTICE = { callee: "bob", caller: "ann", room: "room-1", video: false };

interface Changes {
  account?: string;
  log?: Log;
  isWanted?: () => boolean;
}

/** Bob's phones, and a push service that writes to the stand-in. */
function pushTo(
  google: GoogleStandIn,
  phones: string[],
  { account = google.account(), log = createLog("silent"), isWanted = () => true }: Changes = {},
) {
  const clock = new ControlledClock();
  const removed: string[] = [];
  const push = createPush({
    account: { json: account },
    phones: {
      ofCallId: async (callId) => (callId === "bob" ? phones : []),
      remove: async (token) => void removed.push(token),
    },
    isWanted,
    log,
    now: () => clock.now(),
    clock,
    service: google.url,
  });
  return { push, clock, removed };
}

/** Resolves once everything is settled, or rests until the clock moves on. */
async function settled(push: Push, pending = 0): Promise<void> {
  while (push.counts().pending !== pending) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves once a failed message waits for its next try. */
async function resting(clock: ControlledClock): Promise<void> {
  while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve));
}

describe("a push message", () => {
  test("has the shape of the app's, for each phone of the callee", async () => {
    const google = await GoogleStandIn.start();
    const { push } = pushTo(google, ["phone-1", "phone-2"]);
    push.notify({ ...NOTICE, video: true });
    await google.answered(2);
    expect(google.complaints).toEqual([]);
    expect(google.messages).toHaveLength(2);
    expect(google.messages[0]).toMatchObject({
      data: { callerId: "ann", calleeId: "bob", roomId: "room-1", isVideoCall: "true" },
      notification: { title: "Incoming Call from ann" },
    });
    expect(google.messages.map(({ token }) => token).sort()).toEqual(["phone-1", "phone-2"]);
  });

  test("goes nowhere when nobody has such a Call ID", async () => {
    const google = await GoogleStandIn.start();
    const { push } = pushTo(google, ["phone-1"]);
    push.notify({ ...NOTICE, callee: "nobody" });
    push.notify(NOTICE);
    await google.answered(1);
    expect(google.messages).toHaveLength(1);
  });
});

describe("the access token", () => {
  test("is asked for once, however many messages need it", async () => {
    const google = await GoogleStandIn.start();
    const { push } = pushTo(google, ["phone-1", "phone-2", "phone-3"]);
    push.notify(NOTICE);
    await google.answered(3);
    push.notify(NOTICE);
    await google.answered(6);
    expect(google.grants).toBe(1);
  });

  test("is renewed a minute before it ends", async () => {
    const google = await GoogleStandIn.start();
    const { push, clock } = pushTo(google, ["phone-1"]);
    push.notify(NOTICE);
    await google.answered(1);
    clock.advance(GRANT_MS - 61_000);
    push.notify(NOTICE);
    await google.answered(2);
    expect(google.grants).toBe(1);
    clock.advance(1_001);
    push.notify(NOTICE);
    await google.answered(3);
    expect(google.grants).toBe(2);
  });

  test("is renewed when it is refused, and the message gets through", async () => {
    const google = await GoogleStandIn.start();
    const { push, clock } = pushTo(google, ["phone-1"]);
    google.replies.push(googleReplies.staleAccess);
    push.notify(NOTICE);
    await resting(clock);
    clock.advance(0);
    await google.answered(2);
    expect(google.grants).toBe(2);
    expect(google.messages).toHaveLength(1);
  });

  test("is not given for a statement with a wrong signature", async () => {
    const google = await GoogleStandIn.start();
    const { push, clock } = pushTo(google, ["phone-1"], { account: google.forgedAccount() });
    push.notify(NOTICE);
    for (let index = 0; index < 3; index++) {
      await resting(clock);
      clock.advance(10_000);
    }
    await settled(push);
    expect(google.messages).toEqual([]);
    expect(google.complaints[0]).toContain("invalid signature");
    expect(push.counts().results).toMatchObject({ sent: 0, failed: 1 });
  });
});

describe("an answer of the service", () => {
  test.each([
    ["an unregistered phone", googleReplies.unregistered],
    ["a token that is none", googleReplies.badToken],
  ])("about %s removes its token", async (_name, reply) => {
    const google = await GoogleStandIn.start();
    const { push, removed } = pushTo(google, ["old-phone"]);
    google.replies.push(reply);
    push.notify(NOTICE);
    await google.answered(1);
    await settled(push);
    expect(removed).toEqual(["old-phone"]);
    expect(push.counts().results).toMatchObject({ gone: 1 });
  });

  test("that blames another field removes nothing and is not tried again", async () => {
    const google = await GoogleStandIn.start();
    const { push, removed } = pushTo(google, ["phone-1"]);
    google.replies.push(googleReplies.badMessage);
    push.notify(NOTICE);
    await google.answered(1);
    await settled(push);
    expect(removed).toEqual([]);
    expect(push.counts().results).toMatchObject({ failed: 1 });
  });

  test("that asks for patience gets as much as it asks for", async () => {
    const google = await GoogleStandIn.start();
    const { push, clock } = pushTo(google, ["phone-1"]);
    google.replies.push(googleReplies.quota(7));
    push.notify(NOTICE);
    await resting(clock);
    clock.advance(6_999);
    expect(clock.timers).toBe(1);
    clock.advance(1);
    await google.answered(2);
    expect(google.messages).toHaveLength(1);
  });

  test("that asks for more patience than the ring has ends the message", async () => {
    const google = await GoogleStandIn.start();
    const { push } = pushTo(google, ["phone-1"]);
    google.replies.push(googleReplies.quota(60));
    push.notify(NOTICE);
    await google.answered(1);
    await settled(push);
    expect(push.counts().results).toMatchObject({ expired: 1 });
  });

  test.each([
    ["unavailable", googleReplies.unavailable],
    ["cut", googleReplies.cut],
  ])("that is %s is tried again after growing pauses, four times in all", async (_name, reply) => {
    const google = await GoogleStandIn.start();
    const { push, clock } = pushTo(google, ["phone-1"]);
    google.replies.push(reply, reply, reply, reply);
    push.notify(NOTICE);
    for (const pause of [1_000, 2_000, 4_000]) {
      await resting(clock);
      clock.advance(pause - 1);
      expect(clock.timers).toBe(1);
      clock.advance(pause / 2 + 1);
    }
    await google.answered(4);
    await settled(push);
    expect(google.messages).toEqual([]);
    expect(push.counts().results).toMatchObject({ sent: 0, failed: 1 });
  });
});

test("a call that has ended meanwhile wakes nobody", async () => {
  const google = await GoogleStandIn.start();
  const state = { isWanted: true };
  const { push, clock } = pushTo(google, ["phone-1"], { isWanted: () => state.isWanted });
  google.replies.push(googleReplies.unavailable);
  push.notify(NOTICE);
  await resting(clock);
  state.isWanted = false;
  clock.advance(10_000);
  await settled(push);
  expect(google.messages).toEqual([]);
  expect(push.counts().results).toMatchObject({ expired: 1 });
});

test("a database that fails costs the push and nothing else", async () => {
  const google = await GoogleStandIn.start();
  const push = createPush({
    account: { json: google.account() },
    phones: {
      ofCallId: () => Promise.reject(new Error("away")),
      remove: async () => {},
    },
    isWanted: () => true,
    log: createLog("silent"),
    now: Date.now,
    service: google.url,
  });
  push.notify(NOTICE);
  while (push.counts().results.failed === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(google.messages).toEqual([]);
});

test("without a service account nobody is woken", () => {
  const push = createPush({
    account: null,
    phones: { ofCallId: () => Promise.reject(new Error("not to be asked")), remove: async () => {} },
    isWanted: () => true,
    log: createLog("silent"),
    now: Date.now,
  });
  push.notify(NOTICE);
  expect(push.enabled).toBe(false);
  expect(push.counts().pending).toBe(0);
});

test("what fails is logged with its call, and with no address, token or key", async () => {
  const google = await GoogleStandIn.start();
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
  const { push } = pushTo(google, ["address-of-a-phone"], { log });
  google.replies.push(googleReplies.badMessage);
  push.notify(NOTICE);
  await google.answered(1);
  await settled(push);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ call: "room-1", result: "failed" }]);
  expect(lines.join()).not.toMatch(/address-of-a-phone|access-1|PRIVATE KEY/);
});
