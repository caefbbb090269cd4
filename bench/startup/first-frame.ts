import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Terminal } from "../../tests/support/terminal/terminal.js";
import type { Measurement } from "../measurement.js";
import { besideNode, launcher } from "./beside-node.js";

/** From the start of `calling` to its first frame on the terminal, while its daemon runs. */
export async function measureFirstFrame(): Promise<Measurement> {
  const home = mkdtempSync(join(tmpdir(), "calling-frame-"));
  const environment = { ...process.env, CALLING_HOME: home, CALLING_SERVER: "http://127.0.0.1:9" };
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [launcher, ...args], { env: environment });
  try {
    run("daemon", "start", "--in", "silence", "--out", "null");
    return await besideNode({
      name: "first frame of calling",
      pairs: 15,
      maxRatio: 5,
      time: () => firstFrame(environment),
    });
  } finally {
    run("daemon", "stop", "--force");
    rmSync(home, { recursive: true, force: true });
  }
}

async function firstFrame(environment: Record<string, string | undefined>): Promise<number> {
  const start = performance.now();
  const terminal = new Terminal([process.execPath, launcher], { environment });
  await terminal.shows("calling");
  const took = performance.now() - start;
  await terminal.close();
  return took;
}
