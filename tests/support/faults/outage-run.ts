import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { ask } from "../../server/http/ask.js";
import { CALL } from "../../server/signaling/messages.js";
import { OwnMariadb } from "../own-mariadb.js";
import { audit } from "./audit.js";
import { Ledger } from "./ledger.js";
import { Load, seeded } from "./load.js";
import { type Account, Person } from "./person.js";
import { addAccounts, startOn, withStore } from "./server-on-data.js";

export interface OutageOptions {
  /** Killed and started again, or frozen and thawed. Left alone is the control. */
  how: "kill" | "freeze" | "leave";
  seconds: number;
  /** Kills the server as well before the database is back; the next one must know what the first had promised. */
  killsServer?: boolean;
  seed?: number;
}

export interface OutageReport {
  how: OutageOptions["how"];
  seconds: number;
  /** What the system says that the database died of. */
  diedOf: string | null;
  /** The same of the server; null where it was left alone. */
  serverDiedOf: string | null;
  /** Queries of the test's own that the database did not answer meanwhile. */
  unanswered: number;
  /** Complete calls before, during and after. */
  calls: { before: number; during: number; after: number };
  /** Candidates between two who had been talking before, during the outage. */
  relayed: { sent: number; heard: number; slowestMs: number };
  /** Answers of REST during the outage, by status; the slowest of them, and how many 503 said when to come back. */
  rest: { statuses: Record<string, number>; slowestMs: number; retryAfter: number };
  /** Somebody who was here before came back during the outage. */
  cameBack: boolean;
  /** Milliseconds from the return of the database until everything acknowledged was in it. */
  completeAfterMs: number | null;
  facts: number;
  lost: string[];
  troubles: string[];
}

const AROUND_MS = 1_000;
const PROBE_MS = 200;
const COMPLETE_WITHIN_MS = 30_000;
/** The client moves to another server after that. */
const REST_MAX_MS = 6_000;

/** Takes the database away from a server under load, and gives it back. */
export async function outageRun(options: OutageOptions): Promise<OutageReport> {
  const { how, seconds, killsServer = false, seed = Date.now() % 1e9 } = options;
  const folder = mkdtempSync(join(tmpdir(), "calling-outage-"));
  const mariadb = await OwnMariadb.start();
  try {
    const accounts = await addAccounts(mariadb.target, 8);
    let server = await startOn(mariadb.target, folder);
    try {
      const ledger = new Ledger();
      const talk = await Talk.begin(server.url, accounts.slice(6));
      const load = await Load.begin(server.url, accounts.slice(0, 6), ledger, {
        random: seeded(seed),
        callsOnly: true,
      });
      await delay(AROUND_MS);
      const before = load.calls;
      const probes = new Probes(server.url, accounts[6]);
      const unanswered = unansweredBy(mariadb);
      const diedOf = await takeAway(mariadb, how);
      talk.count();
      probes.begin();
      const cameBack = await comesBack(server.url, accounts[6], seconds);
      await delay(seconds * 1_000);
      const relayed = talk.stop();
      const rest = await probes.stop();
      const during = load.calls - before;
      const misses = await unanswered();
      const serverDiedOf = killsServer ? (await server.kill()).signal : null;
      await giveBack(mariadb, how);
      const returnedAt = performance.now();
      if (killsServer) server = await startOn(mariadb.target, folder);
      await delay(AROUND_MS);
      const calls = { before, during, after: load.calls - before - during };
      await load.stop();
      const { lost, completeAfterMs } = await waitUntilComplete(mariadb, ledger, returnedAt);
      const troubles = [...load.troubles];
      return {
        how,
        seconds,
        diedOf,
        serverDiedOf,
        unanswered: misses,
        calls,
        relayed,
        rest,
        cameBack,
        completeAfterMs,
        facts: ledger.facts.length,
        lost,
        troubles,
      };
    } finally {
      await server.kill();
    }
  } finally {
    await mariadb.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that speaks against a run; a fault that left no trace is one of them. */
export function objections(report: OutageReport): string[] {
  const {
    how,
    seconds,
    diedOf,
    serverDiedOf,
    unanswered,
    calls,
    relayed,
    rest,
    cameBack,
    completeAfterMs,
    lost,
    troubles,
  } = report;
  const proof =
    how === "leave"
      ? []
      : [
          ...(how === "kill" && diedOf !== "SIGKILL" ? ["the database was not killed"] : []),
          ...(unanswered < seconds ? ["the database answered most of the time"] : []),
          ...((rest.statuses["503"] ?? 0) === 0 ? ["no request was answered with 503"] : []),
        ];
  return [
    ...proof,
    ...(calls.during === 0 ? ["nobody could call meanwhile"] : []),
    ...(calls.after === 0 && serverDiedOf === null ? ["nobody could call afterwards"] : []),
    ...(relayed.heard < relayed.sent ? [`${relayed.sent - relayed.heard} candidates were lost`] : []),
    ...(rest.retryAfter < (rest.statuses["503"] ?? 0) ? ["a 503 did not say when to come back"] : []),
    ...(rest.slowestMs > REST_MAX_MS ? [`a request took ${Math.round(rest.slowestMs)} ms`] : []),
    ...Object.keys(rest.statuses).flatMap((status) =>
      status === "200" || status === "503" ? [] : [`a request was answered with ${status}`],
    ),
    ...(cameBack ? [] : ["somebody could not come back"]),
    ...(completeAfterMs === null ? ["the log was not complete in time"] : []),
    ...lost.map((line) => `lost: ${line}`),
    ...troubles.map((line) => `trouble: ${line}`),
  ];
}

async function takeAway(mariadb: OwnMariadb, how: OutageOptions["how"]): Promise<string | null> {
  if (how === "kill") return mariadb.kill();
  if (how === "freeze") mariadb.freeze();
  return null;
}

async function giveBack(mariadb: OwnMariadb, how: OutageOptions["how"]): Promise<void> {
  if (how === "kill") await mariadb.restart();
  if (how === "freeze") mariadb.thaw();
}

/** Asks the database itself over and over; gives how often it did not answer. */
function unansweredBy(mariadb: OwnMariadb): () => Promise<number> {
  let misses = 0;
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      await delay(PROBE_MS);
      const answered = mariadb.connect().then(async (connection) => {
        await connection.end();
        return true;
      });
      const late = delay(PROBE_MS).then(() => false);
      if (!(await Promise.race([answered.catch(() => false), late]))) misses++;
    }
  };
  const looping = loop();
  return async () => {
    stopped = true;
    await looping;
    return misses;
  };
}

/** Two people in a call, who send each other candidates. */
class Talk {
  readonly #caller: Person;
  readonly #room: string;
  readonly #callee: string;
  #timer: NodeJS.Timeout | null = null;
  readonly #sentAt: number[] = [];
  readonly #delays: number[] = [];

  private constructor(caller: Person, callee: Person, room: string) {
    this.#caller = caller;
    this.#callee = callee.callId;
    this.#room = room;
    callee.on("roomIceCandidate", () => {
      this.#delays.push(performance.now() - (this.#sentAt[this.#delays.length] ?? 0));
    });
  }

  static async begin(url: string, accounts: readonly Account[]): Promise<Talk> {
    const people = await Promise.all(accounts.map((account) => Person.come(url, account)));
    const [caller, callee] = people;
    if (!caller || !callee) throw new TypeError("Two people are needed");
    const called = await caller.ask("callUser", { userToCall: callee.callId, signalData: CALL.offer });
    const { roomId } = z.object({ roomId: z.string() }).parse(called);
    await callee.ask("answerCall", { to: caller.callId, signal: CALL.answer, roomId });
    return new Talk(caller, callee, roomId);
  }

  /** From now on one candidate after the other; the contract allows 200. */
  count(): void {
    this.#timer = setInterval(() => {
      if (this.#sentAt.length >= 150) return;
      this.#sentAt.push(performance.now());
      const message = { roomId: this.#room, to: this.#callee, candidate: CALL.candidate };
      this.#caller.emit("roomIceCandidate", message);
    }, PROBE_MS / 2);
  }

  stop(): OutageReport["relayed"] {
    if (this.#timer) clearInterval(this.#timer);
    // The last ones are on their way.
    const sent = Math.max(0, this.#sentAt.length - 2);
    return {
      sent,
      heard: Math.min(sent, this.#delays.length),
      slowestMs: Math.round(Math.max(0, ...this.#delays)),
    };
  }
}

/** Requests that need the database. */
class Probes {
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #pending: Promise<void>[] = [];
  #timer: NodeJS.Timeout | null = null;
  readonly #report: OutageReport["rest"] = { statuses: {}, slowestMs: 0, retryAfter: 0 };

  constructor(url: string, account: Account | undefined) {
    this.#url = url;
    this.#token = account?.token;
  }

  begin(): void {
    this.#timer = setInterval(() => this.#pending.push(this.#one()), PROBE_MS);
  }

  async stop(): Promise<OutageReport["rest"]> {
    if (this.#timer) clearInterval(this.#timer);
    await Promise.all(this.#pending);
    this.#report.slowestMs = Math.round(this.#report.slowestMs);
    return this.#report;
  }

  async #one(): Promise<void> {
    const begun = performance.now();
    const { status, headers } = await ask(this.#url, "GET", "/api/contacts", { token: this.#token });
    this.#report.slowestMs = Math.max(this.#report.slowestMs, performance.now() - begun);
    this.#report.statuses[status] = (this.#report.statuses[status] ?? 0) + 1;
    if (status === 503 && headers.get("retry-after") !== null) this.#report.retryAfter++;
  }
}

/** A second device of somebody who is known, which registers while the database is away. */
async function comesBack(url: string, account: Account | undefined, seconds: number): Promise<boolean> {
  if (account === undefined) return false;
  // By then the outage has begun for everybody.
  await delay((seconds * 1_000) / 3);
  try {
    (await Person.come(url, account, "another-device")).leave();
    return true;
  } catch {
    return false;
  }
}

async function waitUntilComplete(mariadb: OwnMariadb, ledger: Ledger, since: number) {
  for (;;) {
    const lost = await withStore(mariadb.target, (store) => audit(store, ledger.facts));
    const completeAfterMs = Math.round(performance.now() - since);
    if (lost.length === 0) return { lost, completeAfterMs };
    if (completeAfterMs > COMPLETE_WITHIN_MS) return { lost, completeAfterMs: null };
    await delay(PROBE_MS);
  }
}
