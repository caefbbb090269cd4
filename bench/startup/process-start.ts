import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Measurement, median, rounded } from "../measurement.js";

const PAIRS = 21;
const MAX_RATIO = 1.5;

const launcher = fileURLToPath(new URL("../../bin/calling.js", import.meta.url));
const compiled = new URL("../../dist/cli/main.js", import.meta.url);

/** `calling --version` against a Node that does nothing, in alternation so that both see the same machine. */
export async function measureProcessStart(): Promise<Measurement> {
  if (!existsSync(compiled)) throw new Error("Nothing is compiled yet: npm run build");
  const ours: number[] = [];
  const bare: number[] = [];
  // The first start of each reads the files from the disk and is not counted.
  for (let pair = 0; pair <= PAIRS; pair++) {
    const times = { bare: timeOf(["-e", "0"]), ours: timeOf([launcher, "--version"]) };
    if (pair === 0) continue;
    bare.push(times.bare);
    ours.push(times.ours);
  }
  const ratio = median(ours) / median(bare);
  return {
    name: "calling --version",
    unit: "ms",
    runs: PAIRS,
    ours: rounded(median(ours)),
    peer: rounded(median(bare)),
    peerName: "node -e 0",
    ratio: rounded(ratio),
    target: `ratio up to ${MAX_RATIO}`,
    ok: ratio <= MAX_RATIO,
  };
}

function timeOf(argv: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${argv.join(" ")} ended with ${status}`);
  return performance.now() - start;
}
