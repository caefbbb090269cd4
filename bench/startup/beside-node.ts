import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Measurement, median, rounded } from "../measurement.js";

/** What users start. */
export const launcher = fileURLToPath(new URL("../../bin/calling.js", import.meta.url));
const compiled = new URL("../../dist/cli/main.js", import.meta.url);

/** Milliseconds until a Node with these arguments has ended. */
export function timeOf(argv: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${argv.join(" ")} ended with ${status}`);
  return performance.now() - start;
}

/** Something of `calling` against a Node that does nothing, in alternation so that both see the same machine. */
export async function besideNode(what: {
  name: string;
  pairs: number;
  maxRatio: number;
  time: () => number | Promise<number>;
}): Promise<Measurement> {
  const { name, pairs, maxRatio, time } = what;
  if (!existsSync(compiled)) throw new Error("Nothing is compiled yet: npm run build");
  const ours: number[] = [];
  const bare: number[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const times = { bare: timeOf(["-e", "0"]), ours: await time() };
    // The first start of each reads the files from the disk and is not counted.
    if (pair === 0) continue;
    bare.push(times.bare);
    ours.push(times.ours);
  }
  const ratio = median(ours) / median(bare);
  return {
    name,
    unit: "ms",
    runs: pairs,
    ours: rounded(median(ours)),
    peer: rounded(median(bare)),
    peerName: "node -e 0",
    ratio: rounded(ratio),
    target: `ratio up to ${maxRatio}`,
    ok: ratio <= maxRatio,
  };
}
