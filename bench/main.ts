import type { Measurement } from "./measurement.js";
import { printMeasurements } from "./print.js";

/** Every benchmark by its name; each measures a peer in the same run, because machines are noisy. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  startup: async () => (await import("./startup.js")).startup(),
  signaling: async () => (await import("./signaling.js")).signaling(),
  cluster: async () => (await import("./cluster.js")).cluster(),
  latency: async () => (await import("./latency.js")).latency(),
  screen: async () => (await import("./screen.js")).screen(),
  storm: async () => (await import("./storm.js")).storm(),
};

const [name = ""] = process.argv.slice(2);
const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (benchmark) {
  const measurements = await benchmark();
  printMeasurements(name, measurements);
  process.exitCode = measurements.every((measurement) => measurement.ok) ? 0 : 1;
} else {
  process.stderr.write(`Name a benchmark: npm run bench -- ${Object.keys(BENCHMARKS).join("|")}\n`);
  process.exitCode = 2;
}
