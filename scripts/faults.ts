import { parseArgs } from "node:util";
import * as kills from "../tests/support/faults/kill-rounds.js";
import * as nodes from "../tests/support/faults/node-rounds.js";
import * as outages from "../tests/support/faults/outage-run.js";
import * as redisOutages from "../tests/support/faults/redis-run.js";
import { OwnMariadb } from "../tests/support/own-mariadb.js";

const USAGE = `npm run faults -- kill [--rounds 200] [--database sqlite|mysql] [--seed N] [--without-fault]
npm run faults -- database [--how kill|freeze] [--seconds 15] [--with-server] [--without-fault]
npm run faults -- node [--rounds 20] [--seed N] [--without-fault]
npm run faults -- rolling [--rounds 20] [--seed N] [--without-fault]
npm run faults -- redis [--how kill|freeze] [--seconds 15] [--without-fault]

node kills one of two nodes in each round; rolling stops both in good order, one after the other. Each runs a control
without the fault first. --without-fault injects nothing and must fail: it shows that the verdict notices. MySQL is a MariaDB of its own. The rounds of several nodes take too long for continuous integration, where
tests/integration/cluster.test.ts stands for them.`;

/** `npm run faults`: breaks things under load, and fails when anything that was acknowledged is missing afterwards. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    database: { type: "string", default: "sqlite" },
    seed: { type: "string" },
    how: { type: "string", default: "kill" },
    seconds: { type: "string", default: "15" },
    "with-server": { type: "boolean", default: false },
    "without-fault": { type: "boolean", default: false },
  },
});

const seed = values.seed === undefined ? {} : { seed: Number(values.seed) };
const isFaulty = !values["without-fault"];

/** As many rounds as show that the load itself loses nothing; those of two nodes are longer. */
const CONTROL_ROUNDS = 5;
const NODE_CONTROL_ROUNDS = 2;

async function kill(): Promise<string[]> {
  const mariadb = values.database === "mysql" ? await OwnMariadb.start() : null;
  try {
    const run = async (rounds: number, injects: boolean) => {
      const database = mariadb ? await mariadb.newDatabase() : ("sqlite" as const);
      const report = await kills.killRounds({ database, rounds, injects, ...seed, onRound: tellRound });
      console.log(JSON.stringify({ database: values.database, injects, ...report }));
      return report;
    };
    const control = kills.objections(await run(CONTROL_ROUNDS, false), { injects: false });
    if (control.length > 0) return control.map((line) => `control: ${line}`);
    return kills.objections(await run(Number(values.rounds ?? 200), isFaulty));
  } finally {
    await mariadb?.close();
  }
}

function tellRound(round: number, { rounds, lost, stuck }: kills.KillReport | nodes.NodeReport): void {
  if (round % 10 === 0 || rounds < 50)
    console.error(`round ${round} of ${rounds}: ${lost.length} lost, ${stuck.length} stuck`);
}

async function database(): Promise<string[]> {
  const run = async (how: outages.OutageOptions["how"]) => {
    const killsServer = values["with-server"] && how !== "leave";
    const report = await outages.outageRun({ how, seconds: Number(values.seconds), killsServer, ...seed });
    console.log(JSON.stringify(report));
    return report;
  };
  const control = outages.objections(await run("leave"));
  if (control.length > 0) return control.map((line) => `control: ${line}`);
  const how = values.how === "freeze" ? "freeze" : "kill";
  return outages.objections({ ...(await run(isFaulty ? how : "leave")), how });
}

async function takingNodes(how: "kill" | "drain"): Promise<string[]> {
  const run = async (now: nodes.NodeOptions["how"], rounds: number) => {
    const report = await nodes.nodeRounds({ how: now, rounds, ...seed, onRound: tellRound });
    console.log(JSON.stringify(report));
    return report;
  };
  const control = nodes.objections(await run("leave", NODE_CONTROL_ROUNDS));
  if (control.length > 0) return control.map((line) => `control: ${line}`);
  const report = await run(isFaulty ? how : "leave", Number(values.rounds ?? 20));
  return nodes.objections({ ...report, how });
}

async function redis(): Promise<string[]> {
  const run = async (how: redisOutages.RedisOptions["how"]) => {
    const report = await redisOutages.redisRun({ how, seconds: Number(values.seconds), ...seed });
    console.log(JSON.stringify(report));
    return report;
  };
  const control = redisOutages.objections(await run("leave"));
  if (control.length > 0) return control.map((line) => `control: ${line}`);
  const how = values.how === "freeze" ? "freeze" : "kill";
  return redisOutages.objections({ ...(await run(isFaulty ? how : "leave")), how });
}

const runs: Record<string, () => Promise<string[]>> = {
  kill,
  database,
  redis,
  node: () => takingNodes("kill"),
  rolling: () => takingNodes("drain"),
};
const run = runs[positionals[0] ?? ""];
if (run === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const objections = await run();
for (const line of objections.slice(0, 20)) console.error(line);
console.error(objections.length === 0 ? "passed" : `failed: ${objections.length} objections`);
process.exit(objections.length === 0 ? 0 : 1);
