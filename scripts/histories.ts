import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { ModelHistory, type ModelStep, modelHistories } from "../tests/server/calls/model-histories.js";
import { MemoryWorld, type ModelWorld } from "../tests/server/calls/model-world.js";
import { ClusterModelWorld } from "../tests/server/cluster/cluster-model-world.js";
import { OwnRedis } from "../tests/support/own-redis.js";

/*
 * `npm run histories -- --runs 10000`: random histories of calls, devices, losses and returns, on a server that runs
 * alone and then on several nodes with a Redis of their own; a history that ends in disagreement is shrunk and shown,
 * as JSON that `--replay FILE` plays again, `--runs` times.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    nodes: { type: "string", default: "3" },
    only: { type: "string" },
    replay: { type: "string" },
    "no-shrink": { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const numRuns = Number(values.runs);
const histories = values.replay
  ? fc.constant<ModelStep[]>(JSON.parse(readFileSync(values.replay, "utf8")))
  : modelHistories;
const say = (line: string) => void process.stdout.write(`${line}\n`);

if (values.only !== "redis") await check("memory", async (use) => use(new MemoryWorld()));
if (values.only !== "memory") await checkOnRedis(Number(values.nodes));

async function checkOnRedis(nodes: number): Promise<void> {
  const redis = await OwnRedis.start();
  let world = await ClusterModelWorld.start(redis.path, "model:", nodes);
  let count = 0;
  await check(`redis, ${nodes} nodes`, async (use) => {
    try {
      await use(world);
      await world.refill();
    } catch (error) {
      // What a failed history leaves behind must not fail the next one.
      await world.close();
      world = await ClusterModelWorld.start(redis.path, `model${++count}:`, nodes);
      throw error;
    }
  });
  await world.close();
  await redis.stop();
}

async function check(
  where: string,
  within: (use: (world: ModelWorld) => Promise<void>) => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const totals: Record<string, number> = {};
  const property = fc.asyncProperty(histories, (history) =>
    within(async (world) => {
      const played = new ModelHistory(world);
      const disagreements = await played.run(history);
      for (const [name, value] of Object.entries(played.counts)) totals[name] = (totals[name] ?? 0) + value;
      if (disagreements.length > 0) throw new Error(disagreements.join("; "));
    }),
  );
  const result = await fc.check(property, { numRuns, seed, endOnFailure: values["no-shrink"] });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const depth = Object.entries(totals)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  say(`${where}: ${result.numRuns} histories in ${seconds} s, seed ${seed}: ${depth}`);
  if (!result.failed) return say("everybody agreed at the end of each");
  process.exitCode = 1;
  say(`disagreement: ${result.errorInstance instanceof Error ? result.errorInstance.message : "unknown"}`);
  const [history = []] = result.counterexample ?? [];
  say(JSON.stringify(history satisfies readonly ModelStep[]));
}
