import type { Measurement } from "./measurement.js";
import { openContenders } from "./signaling/contenders.js";
import { measureCpuPerCall } from "./signaling/cpu-per-call.js";
import { measureRingLatency } from "./signaling/latency.js";

const PAIRS = 40;

/** What a call costs the server, beside a bare Socket.IO relay that does the same messages. */
export async function signaling(): Promise<Measurement[]> {
  const contenders = await openContenders(PAIRS);
  try {
    return [
      await measureCpuPerCall(contenders, "burst"),
      await measureCpuPerCall(contenders, "one by one"),
      await measureRingLatency(contenders),
    ];
  } finally {
    await contenders.close();
  }
}
