import { type Measurement, median, rounded } from "../measurement.js";
import { inTurns } from "./alternate.js";
import type { Contender, Contenders } from "./contenders.js";
import { callAtFullLoad } from "./load.js";
import type { Pace } from "./pair.js";

const RUN_PAIRS = 15;
const CALLS_PER_RUN = 500;
const WARM_UP_CALLS = 1_000;
const MAX_RATIO = 1.3;

/** What the server's processor spends on one complete call, against the relay's, in alternation. */
export async function measureCpuPerCall(contenders: Contenders, pace: Pace): Promise<Measurement> {
  for (const contender of [contenders.ours, contenders.relay]) {
    await callAtFullLoad(contender, WARM_UP_CALLS, pace);
  }
  const runs = await inTurns(contenders, RUN_PAIRS, (contender) => cpuPerCall(contender, pace));
  const ratio = median(runs.map((run) => run.ours / run.relay));
  return {
    name: `server CPU per call, events ${pace}`,
    unit: "ms",
    runs: RUN_PAIRS,
    ours: rounded(median(runs.map((run) => run.ours)), 3),
    peer: rounded(median(runs.map((run) => run.relay)), 3),
    peerName: "bare Socket.IO relay",
    ratio: rounded(ratio),
    target: `ratio up to ${MAX_RATIO}`,
    ok: ratio <= MAX_RATIO,
  };
}

async function cpuPerCall(contender: Contender, pace: Pace): Promise<number> {
  const before = await contender.server.ask("cpuMs");
  await callAtFullLoad(contender, CALLS_PER_RUN, pace);
  const after = await contender.server.ask("cpuMs");
  return (after - before) / CALLS_PER_RUN;
}
