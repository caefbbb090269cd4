import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callWith, INCOMING, phoneStatus } from "../support/phone-status.js";
import { Player } from "../support/player.js";

const inCall = () => Player.at(phoneStatus({ call: callWith({ muted: true }) }, { holdToTalk: true }));
const muted = (player: Player) => player.asked("mute").params.muted;
const PRESS = "\u001b[32;1:1;32u";
const REPEAT = "\u001b[32;1:2;32u";
const RELEASE = "\u001b[32;1:3u";

describe("hold to talk", () => {
  it("begins each call with the microphone closed", () => {
    const player = Player.at(phoneStatus({ call: callWith() }, { holdToTalk: true }));
    expect(player.asked("mute").params).toEqual({ call: "1", muted: true });
    expect(player.count("mute")).toBe(1);
    expect(player.status(phoneStatus({ call: callWith() }, { holdToTalk: true })).count("mute")).toBe(1);
  });

  it("opens with the key and closes when the terminal reports that it was let go", () => {
    const player = inCall().type(PRESS);
    expect(muted(player)).toBe(false);
    player.wait(400).type(REPEAT).wait(30).type(REPEAT);
    expect(muted(player)).toBe(false);
    expect(muted(player.type(RELEASE))).toBe(true);
    expect(player.timers.has("hold")).toBe(false);
  });

  it("closes when a repeat is overdue where nothing is reported", () => {
    const player = inCall().type(" ").wait(500);
    for (let repeats = 0; repeats < 10; repeats++) player.type(" ").wait(33);
    expect(muted(player)).toBe(false);
    player.wait(500);
    expect(muted(player)).toBe(true);
  });

  it("learns how fast this keyboard repeats, and closes sooner the next time", () => {
    const closesAfter = (player: Player) => {
      player.type(" ");
      return (player.timers.get("hold") ?? 0) - player.now;
    };
    const player = inCall();
    const unlearned = closesAfter(player);
    player.wait(250);
    for (let repeats = 0; repeats < 10; repeats++) player.type(" ").wait(30);
    player.wait(1000);
    expect(closesAfter(player)).toBeLessThan(unlearned / 2);
  });

  it("two slow taps teach nothing", () => {
    const player = inCall().type(" ").wait(300).type(" ").wait(5000);
    expect(player.state.hold.delayMs).toBe(1000);
  });

  it("closes when anything comes between the key and the call", () => {
    const between: ((player: Player) => unknown)[] = [
      (player) => player.type("?"),
      (player) => player.type("\t"),
      (player) => player.type("i"),
      (player) => player.do({ action: "focus-lost" }),
      (player) => player.do({ action: "link-lost" }),
      (player) => player.status(phoneStatus({ call: callWith() }, { holdToTalk: false })),
      (player) =>
        player.status(phoneStatus({ call: callWith({ ...INCOMING, id: "2" }) }, { holdToTalk: true })),
    ];
    for (const happens of between) {
      const player = inCall().type(PRESS);
      happens(player);
      expect(muted(player), String(happens)).toBe(true);
    }
  });

  it("asks again when closing failed", () => {
    const player = inCall().type(PRESS).type(RELEASE);
    player.status(phoneStatus({ call: callWith({ muted: false }) }, { holdToTalk: true }));
    const asked = player.count("mute");
    player.fail("mute", "media-failed", "It did not work").wait(500);
    expect(player.count("mute")).toBe(asked + 1);
    expect(muted(player)).toBe(true);
  });

  it("whatever keys and pauses come, it is closed in the end, and never open without a timer", () => {
    const event = fc.oneof(
      fc
        .constantFrom(PRESS, REPEAT, RELEASE, " ", "?", "<escape>", "m", "t", "i", "<f1>", "q")
        .map((keys) => ({ keys })),
      fc.integer({ min: 1, max: 3000 }).map((ms) => ({ ms })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const player = inCall();
        for (const one of events) {
          if ("keys" in one) player.type(one.keys);
          else player.wait(one.ms);
          if (player.state.hold.phase === "open") expect(player.timers.has("hold")).toBe(true);
        }
        player.wait(60_000);
        expect(player.state.hold.phase).toBe("closed");
        const mutes = player.requests.filter((one) => one.tag.for === "hold");
        if (mutes.length > 0) expect(mutes.at(-1)?.params).toMatchObject({ muted: true });
      }),
      { numRuns: 300 },
    );
  });
});
