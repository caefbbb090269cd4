import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OwnRedis } from "../../support/own-redis.js";
import { describeWith } from "../../support/requirements.js";
import { FOUND, readHistory } from "../calls/found-histories.js";
import { ModelHistory, type ModelStep, modelHistories } from "../calls/model-histories.js";
import { ClusterModelWorld } from "./cluster-model-world.js";

const NODES = 3;
/** The same histories each time; `npm run histories` plays new ones. */
const SEED = 103;

await describeWith("redis", "several nodes under random histories", () => {
  let redis: OwnRedis;
  let worlds = 0;

  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(() => redis.stop());

  async function play(history: readonly ModelStep[]) {
    const world = await ClusterModelWorld.start(redis.path, `model${++worlds}:`, NODES);
    try {
      const played = new ModelHistory(world);
      expect(await played.run(history)).toEqual([]);
      return played.counts;
    } finally {
      await world.close();
    }
  }

  it.each(FOUND)("agree after what once divided them: $about", async ({ steps }) => {
    expect((await play(readHistory(steps))).deaths).toBeGreaterThan(0);
  });

  it("everybody believes what the server says in the end, though nodes die", async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(modelHistories, async (history) => {
        deaths += (await play(history)).deaths;
      }),
      { numRuns: 25, seed: SEED, endOnFailure: true },
    );
    expect(deaths).toBeGreaterThan(0);
  }, 60_000);
});
