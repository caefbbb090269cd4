import { MeasuredServer } from "../children/child.js";
import { Crowd } from "./crowd.js";

export interface StormResult {
  readonly idleKbPerSocket: number;
  /** From the end of the old process until the last client is registered again. */
  readonly backMs: number;
  readonly p99DelayMs: number;
  readonly maxDelayMs: number;
}

export interface StormOptions {
  readonly server: URL;
  readonly crowd: URL;
  readonly size: number;
  /** The arguments of the server after its port. */
  readonly args: readonly string[];
}

/** Fills a server with idle clients, ends it, starts it again on its port, and waits until everybody is back. */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const { server, args } = options;
  const first = await MeasuredServer.start(server, ["0", ...args]);
  const crowds: Crowd[] = [];
  try {
    const idleKbPerSocket = await gather(first, crowds, options);
    const began = performance.now();
    await first.stop();
    const [folder = ""] = args;
    const second = await MeasuredServer.start(server, [new URL(first.url).port, folder]);
    await second.ask("delays");
    await Promise.all(crowds.map((crowd) => crowd.complete()));
    const backMs = performance.now() - began;
    const { p99Ms, maxMs } = await second.ask("delays");
    await leave(crowds);
    await second.stop();
    return { idleKbPerSocket, backMs, p99DelayMs: p99Ms, maxDelayMs: maxMs };
  } finally {
    await leave(crowds);
  }
}

/** The first half warms the server up and shows what it is before; what the second half adds is what sockets cost. */
async function gather(
  server: MeasuredServer,
  crowds: Crowd[],
  { crowd, size }: StormOptions,
): Promise<number> {
  const half = Math.floor(size / 2);
  const held: number[] = [];
  for (const members of [
    { from: 0, to: half },
    { from: half, to: size },
  ]) {
    const arriving = new Crowd(crowd, server, members);
    crowds.push(arriving);
    await arriving.complete();
    held.push(await server.ask("residentKb"));
  }
  const [before = 0, after = 0] = held;
  return (after - before) / (size - half);
}

async function leave(crowds: Crowd[]): Promise<void> {
  await Promise.all(crowds.splice(0).map((crowd) => crowd.leave()));
}
