import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CampaignResult, campaign } from "../tests/support/fuzz/campaign.js";
import { allPlants } from "../tests/support/fuzz/plants.js";

/*
 * `npm run fuzz -- --minutes 5`: hostile input against a running server, and whether it bore it. With `--plants` the
 * same against servers that have a fault each, and whether it was found.
 */
const ARTIFACTS = ".artifacts/fuzz";
/** An attack on a faulty server that has found nothing by then will find nothing. */
const PLANT_INPUTS = 60_000;
const PLANT_MEMORY_MS = 25_000;
const WARM_UP_MS = 20_000;
const CAUGHT_SHARE = 0.95;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    plants: { type: "boolean", default: false },
    plant: { type: "string" },
  },
});
const seed = Number(values.seed);
const say = (line: string) => void process.stderr.write(`${line}\n`);

if (values.plants || values.plant !== undefined) await findPlants(values.plant);
else await attackForReal(Number(values.minutes) * 60_000);

async function attackForReal(milliseconds: number): Promise<void> {
  say(`seed ${seed}`);
  const warmUpMs = Math.min(WARM_UP_MS, milliseconds / 4);
  const result = await campaign({ seed, milliseconds, warmUpMs, onProgress: say });
  report(result);
  if (result.ledger.findings.length > 0) save(result);
  process.exitCode = result.ledger.findings.length > 0 || result.unreached.length > 0 ? 1 : 0;
}

async function findPlants(only: string | undefined): Promise<void> {
  const plants = allPlants().filter(({ name }) => only === undefined || name === only);
  const missed: string[] = [];
  for (const { name } of plants) {
    const isLeak = name === "a leak";
    const { ledger, seconds } = await campaign({
      seed,
      plant: name,
      stopAtFinding: true,
      ...(isLeak ? { warmUpMs: 3_000, milliseconds: PLANT_MEMORY_MS } : { inputs: PLANT_INPUTS }),
    });
    const [first] = ledger.findings;
    if (!first) missed.push(name);
    say(`${name}: ${first ? `found in ${seconds.toFixed(1)} s: ${first.what}` : "MISSED"}`);
  }
  const caught = plants.length - missed.length;
  process.stdout.write(
    `${caught} of ${plants.length} planted faults found${missed.map((name) => `\nmissed: ${name}`).join("")}\n`,
  );
  process.exitCode = caught < plants.length * CAUGHT_SHARE ? 1 : 0;
}

function report({ ledger, seconds, memory, tripsMs, unreached }: CampaignResult): void {
  const answers = [...ledger.answers]
    .filter(([name]) => ledger.answers.size < 80 || (ledger.answers.get(name)?.size ?? 0) > 1)
    .map(([name, codes]) => `  ${name}: ${[...codes].map(([code, count]) => `${code} ${count}`).join(", ")}`);
  const lines = [
    `seed ${seed}: ${ledger.total} hostile inputs in ${seconds.toFixed(0)} s (${Math.round(ledger.total / seconds)}/s) over ${ledger.connections} connections`,
    `by layer: ${Object.entries(ledger.sent)
      .map(([layer, count]) => `${layer} ${count}`)
      .join(", ")}`,
    `answers by event and route:`,
    ...answers,
    `events heard by attackers: ${ledger.heard}`,
    `memory: ${memory ? `${memory.baseMb} MB after warming up, ${memory.peakMb} at most, ${memory.endMb} at the end (${memory.factor.toFixed(2)} times)` : "not judged"}`,
    `two honest people talked all the while: round trip p50 ${tripsMs.p50} ms, p99 ${tripsMs.p99} ms, at most ${tripsMs.max} ms`,
    ...unreached.map((what) => `not reached: ${what}`),
    `${ledger.findings.length} findings`,
    ...ledger.findings.map(({ what, detail }) => `- ${what}\n    ${detail.slice(0, 500)}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function save({ ledger }: CampaignResult): void {
  mkdirSync(ARTIFACTS, { recursive: true });
  const file = join(ARTIFACTS, `seed-${seed}.json`);
  writeFileSync(file, JSON.stringify(ledger.findings, null, 2));
  say(`what was sent before each finding is in ${file}`);
}
