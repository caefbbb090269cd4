import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import type { ChildServer } from "../child-server.js";
import { audit } from "./audit.js";
import { type Fact, Ledger } from "./ledger.js";
import { Load, type Random, seeded } from "./load.js";
import type { Account } from "./person.js";
import { stuckPeople } from "./recovery.js";
import { addAccounts, openCalls, startOn, withStore } from "./server-on-data.js";

export interface KillOptions {
  database: "sqlite" | DatabaseTarget;
  rounds: number;
  /** How many people call, two by two. */
  people?: number;
  /** The latest moment of a kill after the load has begun. */
  withinMs?: number;
  seed?: number;
  /** False leaves the server alone: as a control, or to see that the verdict notices. */
  injects?: boolean;
  onRound?: (round: number, report: KillReport) => void;
}

export interface KillReport {
  rounds: number;
  seed: number;
  /** Servers that died of the signal, as the system tells. */
  kills: number;
  /** Kills at which somebody waited for an answer, and how many answers were waited for in all. */
  killsInFlight: number;
  answersCutOff: number;
  /** Acknowledged, and compared with the database after the restart. */
  facts: number;
  calls: number;
  /** Calls that were open when a server died; each was ended by the next one. */
  leftOpen: number;
  lost: string[];
  stuck: string[];
  troubles: string[];
}

/** Kills a server under load, again and again, on the same data; each time the next one is asked what it still knows. */
export async function killRounds(options: KillOptions): Promise<KillReport> {
  const { rounds, people = 4, withinMs = 1_000, seed = Date.now() % 1e9, injects = true } = options;
  const folder = mkdtempSync(join(tmpdir(), "calling-kill-"));
  const database: DatabaseTarget =
    options.database === "sqlite"
      ? { kind: "sqlite", path: join(folder, "calling.sqlite") }
      : options.database;
  const report: KillReport = {
    rounds,
    seed,
    kills: 0,
    killsInFlight: 0,
    answersCutOff: 0,
    facts: 0,
    calls: 0,
    leftOpen: 0,
    lost: [],
    stuck: [],
    troubles: [],
  };
  const random = seeded(seed);
  try {
    const accounts = await addAccounts(database, people);
    const every: Fact[] = [];
    let ledger = new Ledger();
    for (let round = 0; round <= rounds; round++) {
      const server = await startOn(database, folder);
      try {
        report.stuck.push(...(await stuckPeople(server.url, accounts)));
        report.lost.push(...(await withStore(database, (store) => audit(store, ledger.facts))));
        every.push(...ledger.facts);
        ledger = new Ledger();
        if (round < rounds) await oneRound(server, { accounts, ledger, random, withinMs, injects }, report);
      } finally {
        await server.kill();
      }
      options.onRound?.(round, report);
    }
    report.facts = every.length;
    report.lost.push(...(await withStore(database, (store) => audit(store, every))));
    report.stuck.push(...(await openCalls(database)).map((room) => `${room} was never ended`));
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Round {
  accounts: readonly Account[];
  ledger: Ledger;
  random: Random;
  withinMs: number;
  injects: boolean;
}

async function oneRound(server: ChildServer, round: Round, report: KillReport): Promise<void> {
  const { accounts, ledger, random, withinMs, injects } = round;
  const load = await Load.begin(server.url, accounts, ledger, { random });
  await delay(random() * withinMs);
  if (injects) {
    const waiting = ledger.inFlight;
    const { signal } = await server.kill();
    if (signal === "SIGKILL") report.kills++;
    if (waiting > 0) report.killsInFlight++;
    report.answersCutOff += waiting;
  }
  await load.stop();
  report.calls += load.calls;
  report.troubles.push(...load.troubles);
  if (injects) report.leftOpen += countOpen(ledger.facts);
}

/** Everything that speaks against a run. */
export function objections(report: KillReport, { injects = true } = {}): string[] {
  const { rounds, kills, killsInFlight, facts, lost, stuck, troubles } = report;
  const proof = injects
    ? [
        ...(kills < rounds ? [`only ${kills} of ${rounds} servers were killed`] : []),
        ...(killsInFlight < rounds / 2 ? [`only ${killsInFlight} kills cut anybody off`] : []),
      ]
    : [];
  return [
    ...proof,
    ...(facts === 0 ? ["nothing was ever acknowledged"] : []),
    ...lost.map((line) => `lost: ${line}`),
    ...stuck.map((line) => `stuck: ${line}`),
    ...troubles.map((line) => `trouble: ${line}`),
  ];
}

/** The calls that were rung and not over when the server died, as far as was acknowledged. */
function countOpen(facts: readonly Fact[]): number {
  const over = new Set(facts.flatMap((fact) => (fact.kind === "over" ? fact.room : [])));
  return facts.filter((fact) => fact.kind === "rung" && !over.has(fact.room)).length;
}
