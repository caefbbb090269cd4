import { parseArgs } from "node:util";
import { holdsOver } from "../tests/server/signaling/duplicates.js";

/*
 * `npm run duplicates -- --calls 10000`: random calls of four phones whose every event arrives one to five times. What
 * is recorded, what is live, what everybody hears and every answer must be as if each event had come once.
 */
const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
const started = performance.now();
const { calls, copies } = holdsOver(Number(values.calls), seed);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${calls} calls, ${copies} copies, ${seconds} s, seed ${seed}: nothing differs\n`);
