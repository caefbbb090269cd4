import { table } from "../cli/table.js";
import type { Measurement } from "./measurement.js";

/** The table is for people and goes to stderr, so that stdout is JSON alone. */
export function printMeasurements(benchmark: string, measurements: readonly Measurement[]): void {
  const lines = table(measurements, [
    { title: "WHAT", value: (row) => row.name },
    { title: "OURS", value: (row) => `${row.ours} ${row.unit}`, right: true },
    { title: "PEER", value: (row) => `${row.peer} ${row.unit}`, right: true },
    { title: "RATIO", value: (row) => row.ratio.toFixed(2), right: true },
    { title: "RUNS", value: (row) => String(row.runs), right: true },
    { title: "TARGET", value: (row) => row.target },
    { title: "", value: (row) => (row.ok ? "met" : "MISSED") },
    { title: "AGAINST", value: (row) => row.peerName },
  ]);
  process.stderr.write(`${lines.join("\n")}\n`);
  process.stdout.write(`${JSON.stringify({ v: 1, benchmark, measurements }, null, 2)}\n`);
}
