import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import type { ChildServer } from "../child-server.js";
import { OwnMariadb } from "../own-mariadb.js";
import { OwnRedis } from "../own-redis.js";
import { audit } from "./audit.js";
import { Balancer } from "./balancer.js";
import { type Fact, Ledger } from "./ledger.js";
import { type Random, seeded } from "./load.js";
import type { Account } from "./person.js";
import { PhonePair } from "./phone-pair.js";
import { stuckPeople } from "./recovery.js";
import { addAccounts, openCalls, startNode, withStore } from "./server-on-data.js";

export interface NodeOptions {
  /** One node is killed in each round, or both are stopped in good order one after the other; `leave` is the control. */
  how: "kill" | "drain" | "leave";
  rounds: number;
  /** The latest moment of a fault after the load has begun. */
  withinMs?: number;
  seed?: number;
  onRound?: (round: number, report: NodeReport) => void;
}

export interface NodeReport {
  how: NodeOptions["how"];
  rounds: number;
  seed: number;
  /** Nodes that ended the way they were told to, as the system tells. */
  takenDown: number;
  /** How many of them somebody waited for, and how many answers were waited for in all. */
  inFlight: number;
  answersCutOff: number;
  /** Calls that went on across the whole round, and how many of them both sides were still in, the log too. */
  held: number;
  kept: number;
  /** Short calls that went as planned, and how the others ended. */
  calls: number;
  interrupted: Record<string, number>;
  /** From each fault until every pair had begun and finished another call. */
  recoveredMs: number[];
  facts: number;
  lost: string[];
  stuck: string[];
  troubles: string[];
}

const NODES = 2;
const HELD_PAIRS = 2;
const LOOPING_PAIRS = 4;
const WATCH_MS = 50;
const RECOVERED_WITHIN_MS = 60_000;
/** More than the grace of whoever did not come back. */
const CLOSED_WITHIN_MS = 30_000;

/** Takes nodes away under load, again and again, on the same Redis and database. */
export async function nodeRounds(options: NodeOptions): Promise<NodeReport> {
  const { how, rounds, withinMs = 1_500, seed = Date.now() % 1e9 } = options;
  const folder = mkdtempSync(join(tmpdir(), "calling-nodes-"));
  const mariadb = await OwnMariadb.start();
  const redis = await OwnRedis.start();
  const random = seeded(seed);
  const report: NodeReport = {
    how,
    rounds,
    seed,
    takenDown: 0,
    inFlight: 0,
    answersCutOff: 0,
    held: 0,
    kept: 0,
    calls: 0,
    interrupted: {},
    recoveredMs: [],
    facts: 0,
    lost: [],
    stuck: [],
    troubles: [],
  };
  const world = new World(mariadb.target, redis.path, folder);
  try {
    const accounts = await addAccounts(mariadb.target, 2 * (HELD_PAIRS + LOOPING_PAIRS));
    for (let index = 0; index < NODES; index++) await world.start(index);
    const balancer = await Balancer.open(() => world.ports());
    const every: Fact[] = [];
    try {
      for (let round = 1; round <= rounds; round++) {
        const ledger = new Ledger();
        const victims = how === "drain" ? [0, 1] : [random() < 0.5 ? 0 : 1];
        await oneRound(
          { world, url: balancer.url, accounts, ledger, random, withinMs, how, victims },
          report,
        );
        report.stuck.push(...(await stuckPeople(balancer.url, accounts)));
        report.lost.push(...(await withStore(mariadb.target, (store) => audit(store, ledger.facts))));
        every.push(...ledger.facts);
        options.onRound?.(round, report);
      }
    } finally {
      await balancer.close();
    }
    report.facts = every.length;
    report.lost.push(...(await withStore(mariadb.target, (store) => audit(store, every))));
    report.stuck.push(...(await neverEnded(mariadb.target)));
    return report;
  } finally {
    await world.close();
    await redis.stop();
    await mariadb.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that speaks against a run; a fault that left no trace is one of them. */
export function objections(report: NodeReport): string[] {
  const { how, rounds, takenDown, inFlight, held, kept, calls, facts, interrupted } = report;
  const faults = how === "drain" ? NODES * rounds : rounds;
  const proof =
    how === "leave"
      ? []
      : [
          ...(takenDown < faults ? [`only ${takenDown} of ${faults} nodes were taken down`] : []),
          ...(inFlight < faults / 2 ? [`only ${inFlight} faults met anybody who waited`] : []),
        ];
  return [
    ...proof,
    ...(facts === 0 || calls === 0 ? ["nothing was ever acknowledged"] : []),
    ...(kept < held ? [`${held - kept} of ${held} calls in progress did not go on`] : []),
    // A call that a node's death meets while it is being set up may fail, with a reason; nothing else may.
    ...(how === "kill" ? [] : Object.entries(interrupted).map(([end, count]) => `${count} × ${end}`)),
    ...report.lost.map((line) => `lost: ${line}`),
    ...report.stuck.map((line) => `stuck: ${line}`),
    ...report.troubles.map((line) => `trouble: ${line}`),
  ];
}

/** The nodes, some of which may be away. */
class World {
  readonly #nodes: ChildServer[] = [];
  readonly database: DatabaseTarget;
  readonly #redisPath: string;
  readonly #folder: string;

  constructor(database: DatabaseTarget, redisPath: string, folder: string) {
    this.database = database;
    this.#redisPath = redisPath;
    this.#folder = folder;
  }

  async start(index: number): Promise<void> {
    this.#nodes[index] = await startNode(this.database, join(this.#folder, String(index)), this.#redisPath);
  }

  ports(): number[] {
    return this.#nodes.filter((node) => !node.isGone).map((node) => node.port);
  }

  /** True when the process ended as it was told to. */
  async takeDown(index: number, how: "kill" | "drain"): Promise<boolean> {
    const node = this.#nodes[index];
    if (!node) throw new RangeError(`There is no node ${index}`);
    if (how === "kill") return (await node.kill()).signal === "SIGKILL";
    return (await node.drain()).code === 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.kill()));
  }
}

interface Round {
  world: World;
  url: string;
  accounts: readonly Account[];
  ledger: Ledger;
  random: Random;
  withinMs: number;
  how: NodeOptions["how"];
  victims: readonly number[];
}

async function oneRound(round: Round, report: NodeReport): Promise<void> {
  const { world, url, accounts, ledger, random, withinMs, how, victims } = round;
  const pairs: PhonePair[] = [];
  // One after the other, so that the two of each pair come to different nodes.
  for (let index = 0; index + 1 < accounts.length; index += 2) {
    pairs.push(await PhonePair.come(url, accounts.slice(index, index + 2), ledger, random));
  }
  const [holding, looping] = [pairs.slice(0, HELD_PAIRS), pairs.slice(HELD_PAIRS)];
  const rooms = await Promise.all(holding.map((pair) => pair.hold()));
  for (const pair of looping) pair.begin();
  for (const victim of victims) {
    await delay(random() * withinMs);
    const since = performance.now();
    if (how !== "leave") {
      const waiting = ledger.inFlight;
      if (await world.takeDown(victim, how)) report.takenDown++;
      if (waiting > 0) report.inFlight++;
      report.answersCutOff += waiting;
    }
    const recoveredMs = await recovered(looping, since);
    if (recoveredMs === null) report.troubles.push("somebody could not call any more");
    else report.recoveredMs.push(recoveredMs);
    if (how !== "leave") await world.start(victim);
  }
  await Promise.all(looping.map((pair) => pair.stop()));
  const open = new Set(await openCalls(world.database));
  report.held += holding.length;
  report.kept += holding.filter((pair, index) => pair.isHolding && open.has(rooms[index] ?? "")).length;
  await Promise.all(holding.map((pair) => pair.release()));
  await Promise.all(pairs.map((pair) => pair.leave()));
  for (const pair of pairs) {
    report.calls += pair.calls;
    report.troubles.push(...pair.troubles);
    for (const end of pair.interrupted) report.interrupted[end] = (report.interrupted[end] ?? 0) + 1;
  }
}

/** Milliseconds until all have begun and finished a call after that moment; null when that takes too long. */
async function recovered(pairs: readonly PhonePair[], since: number): Promise<number | null> {
  for (;;) {
    const took = performance.now() - since;
    if (pairs.every((pair) => pair.lastBegan > since)) return Math.round(took);
    if (took > RECOVERED_WITHIN_MS) return null;
    await delay(WATCH_MS);
  }
}

/** The rooms that the log still holds for open although everybody has gone. */
async function neverEnded(database: DatabaseTarget): Promise<string[]> {
  const deadline = performance.now() + CLOSED_WITHIN_MS;
  for (;;) {
    const open = await openCalls(database);
    if (open.length === 0 || performance.now() > deadline)
      return open.map((room) => `${room} was never ended`);
    await delay(WATCH_MS);
  }
}
