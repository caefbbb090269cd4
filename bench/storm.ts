import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileChildren } from "./children/compile.js";
import { type Measurement, rounded } from "./measurement.js";
import { runStorm, type StormResult } from "./storm/run.js";

const SOCKETS = 10_000;
const MAX_MEMORY_RATIO = 1.3;
const MAX_BACK_MS = 30_000;
const MAX_P99_DELAY_MS = 100;
const MAX_DELAY_MS = 300;

/** What idle sockets cost, and how a server takes it when all of them come back at once after its restart. */
export async function storm(): Promise<Measurement[]> {
  const child = compileChildren();
  const folder = await mkdtemp(join(tmpdir(), "calling-storm-"));
  try {
    const common = { crowd: child("crowd"), size: SOCKETS };
    const args = [folder, String(SOCKETS)];
    const ours = await runStorm({ ...common, server: child("calling-server"), args });
    const relay = await runStorm({ ...common, server: child("relay"), args: [] });
    return measurementsOf(ours, relay);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function measurementsOf(ours: StormResult, relay: StormResult): Measurement[] {
  const row = (name: string, unit: Measurement["unit"], field: keyof StormResult) => ({
    name,
    unit,
    runs: 1,
    ours: rounded(ours[field]),
    peer: rounded(relay[field]),
    peerName: "bare Socket.IO relay",
    ratio: rounded(ours[field] / relay[field]),
  });
  const memory = row("memory of an idle socket", "KB", "idleKbPerSocket");
  const atMost = (name: string, field: keyof StormResult, max: number) => ({
    ...row(name, "ms", field),
    target: `up to ${max} ms`,
    ok: ours[field] <= max,
  });
  return [
    { ...memory, target: `ratio up to ${MAX_MEMORY_RATIO}`, ok: memory.ratio <= MAX_MEMORY_RATIO },
    atMost(`restart until ${SOCKETS} are back`, "backMs", MAX_BACK_MS),
    atMost("event-loop delay meanwhile, p99", "p99DelayMs", MAX_P99_DELAY_MS),
    atMost("event-loop delay meanwhile, longest", "maxDelayMs", MAX_DELAY_MS),
  ];
}
