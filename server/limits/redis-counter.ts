import type { Redis } from "ioredis";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { SharedCounter } from "./budget.js";
import { WITHIN } from "./verdict.js";
import type { Rule } from "./window-counter.js";

/** A counter in Redis, of all nodes that use the same prefix. */
export function redisCounter(
  { redis, prefix }: { redis: Redis; prefix: string },
  name: string,
  { points, seconds }: Rule,
): SharedCounter {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}limit:${name}`,
    points,
    duration: seconds,
    rejectIfRedisNotReady: true,
  });
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return WITHIN;
      } catch (error) {
        if (error instanceof RateLimiterRes) return { ok: false, retryAfterMs: error.msBeforeNext };
        throw error;
      }
    },
  };
}
