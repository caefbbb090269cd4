import { type Measurement, median, rounded } from "../measurement.js";
import { inTurns } from "./alternate.js";
import type { Contenders } from "./contenders.js";
import { callAtFullLoad, callAtRate } from "./load.js";

const RUN_PAIRS = 9;
const CALLS_PER_RUN = 500;
const MAX_RATIO = 1.5;

/** How long a ring is on its way while the servers do half of what they can, both the same. */
export async function measureRingLatency(contenders: Contenders): Promise<Measurement> {
  const { ours, relay } = contenders;
  const most = Math.min(
    await callAtFullLoad(ours, CALLS_PER_RUN, "burst"),
    await callAtFullLoad(relay, CALLS_PER_RUN, "burst"),
  );
  const perSecond = most / 2;
  const runs = await inTurns(contenders, RUN_PAIRS, async (contender) =>
    percentile99(await callAtRate(contender, CALLS_PER_RUN, perSecond)),
  );
  const ratio = median(runs.map((run) => run.ours / run.relay));
  return {
    name: `callUser to incomingCall, p99 at ${Math.round(perSecond)} calls/s`,
    unit: "ms",
    runs: RUN_PAIRS,
    ours: rounded(median(runs.map((run) => run.ours))),
    peer: rounded(median(runs.map((run) => run.relay))),
    peerName: "bare Socket.IO relay",
    ratio: rounded(ratio),
    target: `ratio up to ${MAX_RATIO}`,
    ok: ratio <= MAX_RATIO,
  };
}

function percentile99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
