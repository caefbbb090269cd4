import { Redis } from "ioredis";
import { optionsOf } from "../cluster/redis-link.js";
import { isLoopbackHost } from "../config/loopback.js";
import type { RedisConfig } from "../config/server-config.js";
import { compareClocks } from "./clocks.js";
import { type Finding, failing, fine, reasonOf, warning, within } from "./finding.js";

const PATIENCE_MS = 4_000;
/** Sharded channels came with this version. */
const OLDEST_MAJOR = 7;
const PINGS = 5;
/** A call to another node waits for about two of these. */
const SLOW_MS = 10;

/** Whether the nodes can meet, and how quickly. */
export async function examineRedis(target: RedisConfig | null): Promise<Finding[]> {
  if (target === null) return [fine("redis", "none: this server runs alone")];
  let trouble: unknown;
  try {
    const redis = new Redis(target.url, { ...optionsOf(target), retryStrategy: () => null });
    // A failed `connect` says no more than that it is closed; the reason comes this way.
    redis.on("error", (error: Error) => {
      trouble = error;
    });
    try {
      return await within(PATIENCE_MS, examine(redis, target));
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    return [
      failing("redis", reasonOf(trouble ?? error), "Check REDIS_URL, that Redis runs, and its password."),
    ];
  }
}

async function examine(redis: Redis, { url, tls }: RedisConfig): Promise<Finding[]> {
  await redis.connect();
  const [, version = "0"] = /redis_version:(\S+)/.exec(await redis.info("server")) ?? [];
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    return [failing("redis", `version ${version} is too old`, `Install Redis ${OLDEST_MAJOR} or newer.`)];
  }
  const clock = await compareClocks("redis", async () => {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  });
  const isEncrypted = tls !== "off" || url.startsWith("rediss:");
  return [
    await latencyFinding(redis, version),
    clock,
    ...encryptionFindings(new URL(url).hostname, isEncrypted),
  ];
}

async function latencyFinding(redis: Redis, version: string): Promise<Finding> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < PINGS; round++) {
    const before = performance.now();
    await redis.ping();
    best = Math.min(best, performance.now() - before);
  }
  const text = `version ${version}, answers within ${best.toFixed(1)} ms`;
  if (best <= SLOW_MS) return fine("redis", text);
  return warning("redis", text, "Bring it nearer: calls between two nodes wait for it.");
}

function encryptionFindings(host: string, isEncrypted: boolean): Finding[] {
  if (isEncrypted || isLoopbackHost(host)) return [];
  return [
    warning(
      "redis",
      `the connection to ${host} is not encrypted`,
      "Set REDIS_TLS=on, or to the file of its certificate authority, unless the network is your own.",
    ),
  ];
}
