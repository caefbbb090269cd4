import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MeasuredServer } from "../children/child.js";
import { compileChildren } from "../children/compile.js";
import { Pair } from "./pair.js";

/** A server with people connected to it. */
export interface Contender {
  readonly server: MeasuredServer;
  readonly pairs: readonly Pair[];
}

export interface Contenders {
  readonly ours: Contender;
  readonly relay: Contender;
  close(): Promise<void>;
}

/** Starts both servers, each in a process of its own, and connects as many pairs of people to each. */
export async function openContenders(pairCount: number): Promise<Contenders> {
  const child = compileChildren();
  const folder = await mkdtemp(join(tmpdir(), "calling-bench-"));
  const ours = await populated(
    MeasuredServer.start(child("calling-server"), ["0", folder, String(2 * pairCount)]),
    pairCount,
  );
  const relay = await populated(MeasuredServer.start(child("relay"), []), pairCount);
  return {
    ours,
    relay,
    async close() {
      for (const { server, pairs } of [ours, relay]) {
        for (const pair of pairs) pair.close();
        await server.stop();
      }
      await rm(folder, { recursive: true });
    },
  };
}

async function populated(starting: Promise<MeasuredServer>, pairCount: number): Promise<Contender> {
  const server = await starting;
  const pairs: Pair[] = [];
  for (let index = 0; index < pairCount; index++) pairs.push(await Pair.connect(server, index));
  return { server, pairs };
}
