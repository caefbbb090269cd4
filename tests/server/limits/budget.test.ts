import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Budget, type SharedCounter } from "../../../server/limits/budget.js";
import { redisCounter } from "../../../server/limits/redis-counter.js";
import type { Verdict } from "../../../server/limits/verdict.js";
import { WindowCounter } from "../../../server/limits/window-counter.js";
import { OwnRedis } from "../../support/own-redis.js";
import { describeWith } from "../../support/requirements.js";

const RULE = { points: 4, seconds: 60 };
const allowed = (verdicts: readonly Verdict[]): number => verdicts.filter(({ ok }) => ok).length;

/** A counter that all nodes of a test share, and that can be away. */
class FakeShared implements SharedCounter {
  readonly #counter = new WindowCounter(RULE);
  away = false;
  asked = 0;

  async take(key: string): Promise<Verdict> {
    this.asked++;
    if (this.away) throw new Error("away");
    return this.#counter.take(key);
  }
}

describe("a budget of several nodes", () => {
  const nodes = (shared: SharedCounter) =>
    [0, 1].map(() => new Budget(new WindowCounter(RULE), shared)) as [Budget, Budget];

  test("is one budget, whichever node is asked", async () => {
    const [one, other] = nodes(new FakeShared());
    const verdicts: Verdict[] = [];
    for (let count = 0; count < 5; count++) verdicts.push(await one.take("a"), await other.take("a"));
    expect(allowed(verdicts)).toBe(RULE.points);
  });

  test("goes on on each node by itself while the shared counter is away", async () => {
    const shared = new FakeShared();
    shared.away = true;
    const [one] = nodes(shared);
    const verdicts: Verdict[] = [];
    for (let count = 0; count < 9; count++) verdicts.push(await one.take("a"));
    expect(allowed(verdicts)).toBe(RULE.points);
  });

  test("does not bother the shared counter with what is over already", async () => {
    const shared = new FakeShared();
    const [one] = nodes(shared);
    for (let count = 0; count < 100; count++) await one.take("a");
    expect(shared.asked).toBe(RULE.points);
  });

  test("answers at once where it must, and heeds what the others counted from the next time on", async () => {
    const [one, other] = nodes(new FakeShared());
    for (let count = 0; count < 4; count++) expect(one.takeNow("a").ok).toBe(true);
    expect(one.takeNow("a").ok).toBe(false);
    // The other node has counted nothing of it yet, and learns of it by asking once.
    expect(other.takeNow("a").ok).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(other.takeNow("a").ok).toBe(false);
  });
});

await describeWith("redis", "a budget in Redis", () => {
  let redis: OwnRedis;
  const connections: Redis[] = [];
  const connect = (): Redis => {
    const connection = new Redis({
      path: redis.path,
      enableOfflineQueue: false,
      commandTimeout: 100,
      lazyConnect: true,
      retryStrategy: () => null,
    });
    connection.on("error", () => {});
    connections.push(connection);
    return connection;
  };
  const node = async (name: string): Promise<Budget> => {
    const connection = connect();
    await connection.connect();
    const shared = redisCounter({ redis: connection, prefix: "test:" }, name, RULE);
    return new Budget(new WindowCounter(RULE), shared);
  };

  beforeAll(async () => {
    redis = await OwnRedis.start();
  });

  afterAll(async () => {
    for (const connection of connections) connection.disconnect();
    await redis.stop();
  });

  test("is shared by the nodes, and says when to come back", async () => {
    const [one, other] = [await node("shared"), await node("shared")];
    const verdicts = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? one : other).take("a")),
    );
    expect(allowed(verdicts)).toBe(RULE.points);
    const refused = await other.take("a");
    if (refused.ok) throw new Error("the fifth attempt was let through");
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000);
    expect((await one.take("b")).ok).toBe(true);
  });

  test("a frozen Redis neither opens nor closes the door", async () => {
    const frozen = await node("frozen");
    expect((await frozen.take("a")).ok).toBe(true);
    redis.freeze();
    try {
      const verdicts: Verdict[] = [];
      for (let count = 0; count < 6; count++) verdicts.push(await frozen.take("a"));
      expect(allowed(verdicts)).toBe(RULE.points - 1);
      expect(frozen.takeNow("b").ok).toBe(true);
    } finally {
      redis.thaw();
    }
  });
});
