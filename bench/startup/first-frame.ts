import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Terminal } from "../../tests/support/terminal/terminal.js";
import { type Measurement, median, rounded } from "../measurement.js";

const PAIRS = 15;
const MAX_RATIO = 5;

const launcher = fileURLToPath(new URL("../../bin/calling.js", import.meta.url));
const compiled = new URL("../../dist/cli/main.js", import.meta.url);

/** From the start of `calling` to its first frame on the terminal, while its daemon runs; beside a Node that does nothing. */
export async function measureFirstFrame(): Promise<Measurement> {
  if (!existsSync(compiled)) throw new Error("Nothing is compiled yet: npm run build");
  const home = mkdtempSync(join(tmpdir(), "calling-frame-"));
  const environment = { ...process.env, CALLING_HOME: home, CALLING_SERVER: "http://127.0.0.1:9" };
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [launcher, ...args], { env: environment });
  try {
    run("daemon", "start", "--in", "silence", "--out", "null");
    const ours: number[] = [];
    const bare: number[] = [];
    for (let pair = 0; pair <= PAIRS; pair++) {
      const times = { bare: bareStart(), ours: await firstFrame(environment) };
      // The first start of each reads the files from the disk and is not counted.
      if (pair === 0) continue;
      bare.push(times.bare);
      ours.push(times.ours);
    }
    const ratio = median(ours) / median(bare);
    return {
      name: "first frame of calling",
      unit: "ms",
      runs: PAIRS,
      ours: rounded(median(ours)),
      peer: rounded(median(bare)),
      peerName: "node -e 0",
      ratio: rounded(ratio),
      target: `ratio up to ${MAX_RATIO}`,
      ok: ratio <= MAX_RATIO,
    };
  } finally {
    run("daemon", "stop", "--force");
    rmSync(home, { recursive: true, force: true });
  }
}

function bareStart(): number {
  const start = performance.now();
  spawnSync(process.execPath, ["-e", "0"], { stdio: "ignore" });
  return performance.now() - start;
}

async function firstFrame(environment: Record<string, string | undefined>): Promise<number> {
  const start = performance.now();
  const terminal = new Terminal([process.execPath, launcher], { environment });
  await terminal.shows("calling");
  const took = performance.now() - start;
  await terminal.close();
  return took;
}
