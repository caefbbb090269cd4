import { expect, it } from "vitest";
import type { UnfinishedCall } from "../../../server/calls/call-log.js";
import type { Calls } from "../../../server/signaling/fabric.js";
import { restoreCalls } from "../../../server/signaling/restart.js";
import { ControlledClock } from "./controlled-clock.js";
import { FakeLog } from "./fakes.js";

const call = (room: string): UnfinishedCall => ({
  room,
  caller: "alice",
  receiver: "bob",
  video: false,
  startedAt: 1,
  members: [],
  former: [],
});

/** A log that is read twice, and what was brought back of it. */
function scene(hasCompany: boolean) {
  const readings = [
    [call("ending"), call("open")],
    [call("open"), call("begun meanwhile")],
  ];
  const restored: string[] = [];
  const clock = new ControlledClock();
  const calls: Pick<Calls, "run"> = {
    run: (name, command) => {
      if (name === "restore" && "unfinished" in command) restored.push(command.unfinished.room);
      return { reply: { ok: true, data: {} }, committed: null } as never;
    },
  };
  const callLog = { write: async () => {}, unfinished: async () => readings.shift() ?? [] };
  const done = restoreCalls({
    callLog,
    calls: calls as Calls,
    clock,
    log: new FakeLog(),
    hasCompany: () => hasCompany,
  });
  return { restored, clock, done };
}

it("alone, all that the log has left open comes back at once", async () => {
  const { restored, done } = scene(false);
  await done;
  expect(restored).toEqual(["ending", "open"]);
});

it("beside other nodes, a call whose end was being written does not come back", async () => {
  const { restored, clock, done } = scene(true);
  while (clock.timers === 0) await Promise.resolve();
  expect(restored).toEqual([]);
  clock.advance(2_000);
  await done;
  expect(restored).toEqual(["open"]);
});
