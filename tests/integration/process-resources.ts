import { readdirSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What a process holds at one moment. */
export interface Resources {
  threads: number;
  descriptors: number;
  /** Timers, sockets and whatever else keeps the loop alive, counted by kind. */
  active: Record<string, number>;
  heapMb: number;
  rssMb: number;
}

const BYTES_PER_MB = 1024 * 1024;
/** Native objects are let go by finalizers, which run after a collection, and may need a second one. */
const COLLECTIONS = 3;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Looks at this process, garbage collected. */
export async function measureResources(): Promise<Resources> {
  for (let round = 0; round < COLLECTIONS; round++) {
    collectGarbage();
    await turn();
  }
  const { heapUsed, rss } = process.memoryUsage();
  return {
    threads: readdirSync("/proc/self/task").length,
    descriptors: readdirSync("/proc/self/fd").length,
    active: countByName(process.getActiveResourcesInfo()),
    heapMb: inMb(heapUsed),
    rssMb: inMb(rss),
  };
}

const inMb = (bytes: number): number => Math.round((bytes / BYTES_PER_MB) * 10) / 10;

/** An immediate is work of the very next turn and holds nothing; whether one is due at this instant is chance. */
const isHeld = (name: string): boolean => name !== "Immediate";

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.filter(isHeld).sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
