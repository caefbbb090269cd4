import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TIMES } from "../../../protocol/limits.js";
import { TokenExpiry } from "../../../server/signaling/token-expiry.js";
import { ControlledClock } from "./controlled-clock.js";
import { CALL, offerTo } from "./messages.js";
import { Rig } from "./rig.js";
import type { TestClient } from "./test-client.js";

const WEEK = 7 * 24 * 60 * 60 * 1000;
const MINUTE = 60_000;

describe("the expiry of many tokens", () => {
  function watched() {
    const clock = new ControlledClock();
    const expired: [string, number][] = [];
    const expiry = new TokenExpiry(clock, (socket) => expired.push([socket, clock.now()]));
    return { clock, expired, expiry };
  }

  it("comes within a second of each, and never before, with one timer for all", () => {
    const { clock, expired, expiry } = watched();
    const due = new Map<string, number>();
    for (let number = 0; number < 10_000; number++) {
      const at = clock.now() + ((number * 7_919) % MINUTE) + 1;
      due.set(`socket ${number}`, at);
      expiry.add(`socket ${number}`, at);
      expect(clock.timers).toBe(1);
    }
    clock.advance(MINUTE + 1_000);
    expect(expired).toHaveLength(10_000);
    for (const [socket, at] of expired) {
      const late = at - (due.get(socket) ?? 0);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(1_000);
    }
    expect(clock.timers).toBe(0);
  });

  it("of those that have gone does not come", () => {
    const { clock, expired, expiry } = watched();
    expiry.add("gone", clock.now() + MINUTE);
    expiry.add("here", clock.now() + MINUTE);
    expiry.remove("gone", clock.now() + MINUTE);
    clock.advance(2 * MINUTE);
    expect(expired.map(([socket]) => socket)).toEqual(["here"]);
  });

  it("is not lost when the process slept through it, and a year away is no overflow", () => {
    const { clock, expired, expiry } = watched();
    expiry.add("soon", clock.now() + 10);
    expiry.add("in a year", clock.now() + 52 * WEEK);
    clock.advance(1_000);
    expect(expired.map(([socket]) => socket)).toEqual(["soon"]);
    expiry.close();
    expect(clock.timers).toBe(0);
  });

  it("of a token that has just expired comes at the next look", () => {
    const { clock, expired, expiry } = watched();
    expiry.add("late", clock.now() - MINUTE);
    clock.advance(1_000);
    expect(expired.map(([socket]) => socket)).toEqual(["late"]);
  });
});

describe("a socket whose token", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
  });
  afterEach(() => rig.close());

  /** A device whose token expires after a minute, in a call with an app. */
  async function talking(): Promise<{ ada: TestClient; bob: TestClient; token: string }> {
    const token = rig.account("ada");
    rig.accounts.expiry.set(1, rig.clock.now() + MINUTE);
    const [ada, bob] = [await rig.device("ada", token, "laptop-1"), await rig.app("bob")];
    await ada.ask("callUser", offerTo("bob"));
    await bob.ask("answerCall", { to: "ada", signal: CALL.answer, roomId: null });
    await bob.heard();
    return { ada, bob, token };
  }

  const closed = (client: TestClient): Promise<string> =>
    new Promise((resolve) => client.socket.once("disconnect", resolve));

  it("expires is closed, and its call waits for a new token", async () => {
    const { ada, bob, token } = await talking();
    const ended = closed(ada);
    rig.clock.advance(MINUTE - 1);
    expect(ada.socket.connected).toBe(true);
    rig.clock.advance(1_000);
    await ended;
    rig.accounts.expiry.set(1, rig.clock.now() + WEEK);
    const back = await rig.device("ada", token, "laptop-1");
    rig.clock.advance(TIMES.grace);
    expect(await bob.heardNames()).toEqual([]);
    expect(await back.tell("endCall", { to: "bob" })).toBe("ok");
    expect(await bob.heardNames()).toEqual(["callEnded"]);
  });

  it("expires leaves its call when nobody signs in again", async () => {
    const { ada, bob } = await talking();
    const ended = closed(ada);
    rig.clock.advance(MINUTE + 1_000);
    await ended;
    await rig.untilSockets(1, bob);
    rig.clock.advance(TIMES.grace);
    expect(await bob.heardNames()).toEqual(["roomParticipantLeft", "callEnded"]);
  });

  it("is revoked is put out at once and leaves its call", async () => {
    const { ada, bob, token } = await talking();
    rig.accounts.revoked.add(token);
    const ended = closed(ada);
    rig.signaling.disconnectRevoked(1);
    expect(await ended).toBe("io server disconnect");
    expect(await bob.heardNames()).toEqual(["roomParticipantLeft", "callEnded"]);
    expect(bob.socket.connected).toBe(true);
  });

  it("is good stays when another one of the user is revoked", async () => {
    const { ada } = await talking();
    rig.accounts.revoked.add("some other token");
    rig.signaling.disconnectRevoked(1);
    await ada.settled();
    expect(ada.socket.connected).toBe(true);
  });
});
