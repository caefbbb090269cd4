import { type Measurement, median, rounded } from "../measurement.js";
import { Crossing } from "./crossing.js";

const RUNS = 5;
const CALLS_PER_RUN = 150;
const WARM_UP_CALLS = 100;
const MAX_ADDED_P50_MS = 1;
const MAX_ADDED_P99_MS = 5;

/** Where the two sides of a call are connected. */
export interface Places {
  readonly caller: string;
  readonly callee: string;
}

interface Delays {
  readonly p50: number;
  readonly p99: number;
}

/** What the way between two nodes adds to an event, against a server alone and against the peer's way. */
export async function measureAddedDelay(ours: Places, alone: Places, peer: Places): Promise<Measurement[]> {
  const crossings = {
    ours: await Crossing.connect("ours", ours.caller, ours.callee),
    alone: await Crossing.connect("alone", alone.caller, alone.callee),
    peer: await Crossing.connect("peer", peer.caller, peer.callee),
  };
  for (const crossing of Object.values(crossings)) await delaysOf(crossing, WARM_UP_CALLS);
  const runs: { ours: Delays; alone: Delays; peer: Delays }[] = [];
  while (runs.length < RUNS) {
    runs.push({
      alone: await delaysOf(crossings.alone, CALLS_PER_RUN),
      ours: await delaysOf(crossings.ours, CALLS_PER_RUN),
      peer: await delaysOf(crossings.peer, CALLS_PER_RUN),
    });
  }
  for (const crossing of Object.values(crossings)) crossing.close();
  return (["p50", "p99"] as const).map((percentile) => {
    const limit = percentile === "p50" ? MAX_ADDED_P50_MS : MAX_ADDED_P99_MS;
    const added = median(runs.map(({ ours, alone }) => ours[percentile] - alone[percentile]));
    const addedByPeer = median(runs.map((run) => run.peer[percentile] - run.alone[percentile]));
    return {
      name: `added to an event across nodes, ${percentile}`,
      unit: "ms",
      runs: RUNS,
      ours: rounded(added, 3),
      peer: rounded(addedByPeer, 3),
      peerName: "bare relay on the sharded adapter",
      ratio: rounded(added / addedByPeer),
      target: `up to ${limit} ms`,
      ok: added <= limit,
    };
  });
}

async function delaysOf(crossing: Crossing, calls: number): Promise<Delays> {
  crossing.delays.length = 0;
  for (let call = 0; call < calls; call++) await crossing.call();
  const sorted = [...crossing.delays].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
