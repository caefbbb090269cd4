import { Redis } from "ioredis";

/** What Redis has done so far. */
export interface RedisTraffic {
  readonly commands: number;
  readonly bytes: number;
}

/** What Redis does while something runs, without what it does anyway in that time. */
export async function trafficOf(redisUrl: string, run: () => Promise<void>): Promise<RedisTraffic> {
  const redis = new Redis(redisUrl);
  try {
    const idleFrom = await read(redis);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const began = performance.now();
    const from = await read(redis);
    await run();
    const until = await read(redis);
    const times = (performance.now() - began) / IDLE_MS;
    const idle = { commands: from.commands - idleFrom.commands, bytes: from.bytes - idleFrom.bytes };
    return {
      commands: until.commands - from.commands - times * idle.commands,
      bytes: until.bytes - from.bytes - times * idle.bytes,
    };
  } finally {
    redis.disconnect();
  }
}

/** Commands a second while nobody calls: the beats of the nodes. */
export async function idleCommands(redisUrl: string): Promise<number> {
  const redis = new Redis(redisUrl);
  try {
    const from = await read(redis);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const until = await read(redis);
    // The reading itself is one.
    return ((until.commands - from.commands - 1) * 1_000) / IDLE_MS;
  } finally {
    redis.disconnect();
  }
}

const IDLE_MS = 4_000;

/** The commands inside scripts count too: Redis works for them. */
async function read(redis: Redis): Promise<RedisTraffic> {
  const text = await redis.info("stats");
  const figure = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(text)?.[1]);
  return {
    commands: figure("total_commands_processed"),
    bytes: figure("total_net_input_bytes") + figure("total_net_output_bytes"),
  };
}
