import { OwnRedis } from "../tests/support/own-redis.js";
import { MeasuredServer } from "./children/child.js";
import { compileChildren } from "./children/compile.js";
import { measureAddedDelay } from "./cluster/added-delay.js";
import { measureFrozenRedis } from "./cluster/frozen-redis.js";
import { measureIdle, measureTraffic } from "./cluster/traffic.js";
import type { Measurement } from "./measurement.js";

/** What a beat runs: the script, and the commands in it. */
const COMMANDS_PER_BEAT = 9;

/** What several nodes cost that one does not, beside Socket.IO's own way of connecting nodes. */
export async function cluster(): Promise<Measurement[]> {
  const child = compileChildren();
  const redises: OwnRedis[] = [];
  const servers: MeasuredServer[] = [];
  const start = async (name: string, count: number) => {
    const redis = await OwnRedis.start();
    redises.push(redis);
    const started: MeasuredServer[] = [];
    for (let index = 0; index < count; index++) {
      started.push(await MeasuredServer.start(child(name), [redis.path]));
    }
    servers.push(...started);
    return { redis, redisUrl: redis.path, urls: started.map(({ url }) => url) };
  };
  try {
    const alone = await MeasuredServer.start(child("cluster-node"), []);
    servers.push(alone);
    const two = await start("cluster-node", 2);
    const peer = await start("sharded-relay", 2);
    const placesOf = ({ urls: [caller = "", callee = ""] }: { urls: readonly string[] }) => ({
      caller,
      callee,
    });
    const delays = await measureAddedDelay(
      placesOf(two),
      { caller: alone.url, callee: alone.url },
      placesOf(peer),
    );
    const four = await start("cluster-node", 4);
    return [
      ...delays,
      ...(await measureTraffic(two, four, peer)),
      await measureIdle(two, COMMANDS_PER_BEAT),
      await measureFrozenRedis(two.urls[0] ?? "", two.redis),
    ];
  } finally {
    for (const server of servers) await server.kill();
    for (const redis of redises) await redis.stop();
  }
}
