import { afterEach, describe, expect, it } from "vitest";
import { TIMES } from "../../protocol/limits.js";
import { Rig } from "../server/signaling/rig.js";
import type { ExpectedDifference } from "../support/traces/compare.js";
import { replayTrace } from "../support/traces/replay.js";
import { isEmitted, loadTraces, TRACE_DIRECTORY, type TraceLine } from "../support/traces/trace.js";

/** What section 3 of the protocol differs in on purpose, and nothing else. */
const DIFFERENCES: ExpectedDifference[] = [
  {
    name: "a hang-up in a room of three or more is a leave, not the end for all",
    trace: "eighth_is_refused",
    transform: (lines) =>
      lines.map(
        (line): TraceLine =>
          !isEmitted(line) && line.event === "callEnded"
            ? { ...line, event: "roomParticipantLeft", payload: { roomId: "<room>", userId: "usr1" } }
            : line,
      ),
  },
];

/** The traces in which somebody waits in vain; the clock is moved on for them. */
const WAITS = new Map([["offline_timeout", TIMES.ring]]);

let rig: Rig;
afterEach(() => rig.close());

describe("our server, held against what the app's own server answered", () => {
  const traces = loadTraces(TRACE_DIRECTORY);

  it("has all ten traces to be held against", async () => {
    rig = await Rig.start();
    expect(traces).toHaveLength(10);
  });

  it.each(traces)("gives the same events to the same users in the same order: $name", async (trace) => {
    rig = await Rig.start();
    const wait = WAITS.get(trace.name);
    if (wait !== undefined) rig.callLog.onWrite = () => queueMicrotask(() => rig.clock.advance(wait));
    const result = await replayTrace({ trace, url: rig.url, differences: DIFFERENCES });
    expect(result).toEqual({ differences: [], stalled: null });
  });
});
