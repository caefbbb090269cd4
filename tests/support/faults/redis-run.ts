import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { z } from "zod";
import { CALL } from "../../server/signaling/messages.js";
import type { ChildServer } from "../child-server.js";
import { OwnMariadb } from "../own-mariadb.js";
import { OwnRedis } from "../own-redis.js";
import { audit } from "./audit.js";
import { Ledger } from "./ledger.js";
import { Load, seeded } from "./load.js";
import { type Account, Person } from "./person.js";
import { addAccounts, openCalls, startNode, withStore } from "./server-on-data.js";

export interface RedisOptions {
  /** Killed and started again without its data, or frozen and thawed. Left alone is the control. */
  how: "kill" | "freeze" | "leave";
  seconds: number;
  seed?: number;
}

export interface RedisReport {
  how: RedisOptions["how"];
  seconds: number;
  seed: number;
  /** Questions of the test's own that Redis did not answer meanwhile. */
  unanswered: number;
  /** Complete calls within one node before, during and after. */
  calls: { before: number; during: number; after: number };
  /** From `callUser` to `incomingCall` within one node, before and during. */
  ringMs: { before: Percentiles; during: Percentiles };
  /** From the return of Redis until two on different nodes heard each other in the call that they had before. */
  resumedAfterMs: number | null;
  /** The same until two others on different nodes had had a call from its ring to its end. */
  newCallAfterMs: number | null;
  facts: number;
  lost: string[];
  troubles: string[];
}

interface Percentiles {
  p50: number;
  p99: number;
}

const AROUND_MS = 3_000;
const PROBE_MS = 200;
const PATIENCE_MS = 30_000;
/** What the issue allows for calls across nodes once Redis is back. */
const BACK_WITHIN_MS = 5_000;

/** Takes Redis away from two nodes under load, and gives it back. */
export async function redisRun({
  how,
  seconds,
  seed = Date.now() % 1e9,
}: RedisOptions): Promise<RedisReport> {
  const folder = mkdtempSync(join(tmpdir(), "calling-redis-away-"));
  const mariadb = await OwnMariadb.start();
  const redis = await OwnRedis.start();
  const nodes: ChildServer[] = [];
  try {
    const accounts = await addAccounts(mariadb.target, 12);
    for (const name of ["a", "b"])
      nodes.push(await startNode(mariadb.target, join(folder, name), redis.path));
    const urls = nodes.map((node) => node.url);
    const ledger = new Ledger();
    const talk = await Across.come(urls, accounts.slice(0, 2), ledger);
    const others = await Across.come(urls, accounts.slice(2, 4), ledger);
    await talk.call();
    const random = seeded(seed);
    const loads = await Promise.all(
      urls.map((url, index) =>
        Load.begin(url, accounts.slice(4 + 4 * index, 8 + 4 * index), ledger, { random, callsOnly: true }),
      ),
    );
    const calls = () => loads.reduce((sum, load) => sum + load.calls, 0);
    const takeRings = () => percentiles(loads.flatMap((load) => load.ringMs.splice(0)));

    await delay(AROUND_MS);
    const before = calls();
    const ringsBefore = takeRings();
    const unanswered = unansweredBy(redis.path);
    await takeAway(redis, how);
    await delay(seconds * 1_000);
    const during = calls() - before;
    const ringsDuring = takeRings();
    const misses = await unanswered();
    await giveBack(redis, how);
    const since = performance.now();
    const [resumedAfterMs, newCallAfterMs] = await Promise.all([
      until(since, () => talk.hears()),
      until(since, () => others.callAndHangUp()),
    ]);
    await delay(AROUND_MS);
    const after = calls() - before - during;
    await Promise.all(loads.map((load) => load.stop()));
    const troubles = loads.flatMap((load) => load.troubles);
    await talk.hangUp().catch((error: unknown) => void troubles.push(`the long call: ${String(error)}`));
    talk.leave();
    others.leave();
    const lost = await withStore(mariadb.target, (store) => audit(store, ledger.facts));
    const open = await openCalls(mariadb.target);
    return {
      how,
      seconds,
      seed,
      unanswered: misses,
      calls: { before, during, after },
      ringMs: { before: ringsBefore, during: ringsDuring },
      resumedAfterMs,
      newCallAfterMs,
      facts: ledger.facts.length,
      lost: [...lost, ...open.map((room) => `${room} was never ended`)],
      troubles,
    };
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await redis.stop();
    await mariadb.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything that speaks against a run; a fault that left no trace is one of them. */
export function objections(report: RedisReport): string[] {
  const { how, seconds, unanswered, calls, resumedAfterMs, newCallAfterMs, facts } = report;
  return [
    ...(how !== "leave" && unanswered < seconds ? ["Redis answered most of the time"] : []),
    ...(facts === 0 || calls.before === 0 ? ["nothing was ever acknowledged"] : []),
    ...(calls.during === 0 ? ["nobody could call within a node meanwhile"] : []),
    ...(calls.after === 0 ? ["nobody could call within a node afterwards"] : []),
    ...tooLate("a call across nodes", resumedAfterMs),
    ...tooLate("a new call across nodes", newCallAfterMs),
    ...report.lost.map((line) => `lost: ${line}`),
    ...report.troubles.map((line) => `trouble: ${line}`),
  ];
}

function tooLate(what: string, tookMs: number | null): string[] {
  if (tookMs === null) return [`${what} never went on`];
  return tookMs > BACK_WITHIN_MS ? [`${what} went on after ${tookMs} ms`] : [];
}

async function takeAway(redis: OwnRedis, how: RedisOptions["how"]): Promise<void> {
  if (how === "kill") await redis.goAway();
  if (how === "freeze") redis.freeze();
}

async function giveBack(redis: OwnRedis, how: RedisOptions["how"]): Promise<void> {
  if (how === "kill") await redis.restart();
  if (how === "freeze") redis.thaw();
}

/** Asks Redis itself over and over; gives how often it did not answer. */
function unansweredBy(path: string): () => Promise<number> {
  let misses = 0;
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      await delay(PROBE_MS);
      const redis = new Redis(path, {
        commandTimeout: PROBE_MS,
        connectTimeout: PROBE_MS,
        retryStrategy: () => null,
      });
      // What it says of itself is told by the answer that does not come.
      redis.on("error", () => {});
      if ((await redis.ping().catch(() => null)) !== "PONG") misses++;
      redis.disconnect();
    }
  };
  const looping = loop();
  return async () => {
    stopped = true;
    await looping;
    return misses;
  };
}

/** Milliseconds since that moment until the deed succeeds; null when it does not in time. */
async function until(since: number, deed: () => Promise<void>): Promise<number | null> {
  for (;;) {
    try {
      await within(PATIENCE_MS, deed());
      return Math.round(performance.now() - since);
    } catch {
      if (performance.now() - since > PATIENCE_MS) return null;
      await delay(PROBE_MS / 4);
    }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).then(() =>
    Promise.reject(new Error("too late")),
  );
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

const withRoom = z.object({ roomId: z.string() });

/** Two people on different nodes. */
class Across {
  readonly #caller: Person;
  readonly #callee: Person;
  readonly #ledger: Ledger;
  #room = "";

  private constructor(caller: Person, callee: Person, ledger: Ledger) {
    this.#caller = caller;
    this.#callee = callee;
    this.#ledger = ledger;
  }

  static async come(urls: readonly string[], accounts: readonly Account[], ledger: Ledger): Promise<Across> {
    const people = await Promise.all(
      accounts.map((account, index) => Person.come(urls[index % urls.length] ?? "", account)),
    );
    const [caller, callee] = people;
    if (!caller || !callee) throw new TypeError("Two people are needed");
    return new Across(caller, callee, ledger);
  }

  async call(): Promise<void> {
    const [from, to] = [this.#caller.callId, this.#callee.callId];
    const ringing = this.#callee.ringFrom(from);
    ringing.catch(() => {});
    const called = this.#caller.ask("callUser", { userToCall: to, signalData: CALL.offer });
    const { roomId: room } = withRoom.parse(
      await this.#ledger.note(called, (data) => ({
        kind: "rung",
        room: withRoom.parse(data).roomId,
        caller: from,
        callee: to,
      })),
    );
    this.#room = room;
    await ringing;
    const answered = this.#callee.ask("answerCall", { to: from, signal: CALL.answer, roomId: room });
    await this.#ledger.note(answered, () => ({ kind: "answered", room, people: [from, to] }));
  }

  async hangUp(): Promise<void> {
    const room = this.#room;
    const ended = this.#callee.ask("endCall", { to: this.#caller.callId });
    await this.#ledger.note(ended, () => ({ kind: "over", room, outcome: "answered" }));
  }

  async callAndHangUp(): Promise<void> {
    await this.call();
    await this.hangUp();
  }

  /** A candidate from the one to the other, over the nodes. */
  async hears(): Promise<void> {
    const heard = new Promise<void>((resolve) => this.#caller.on("roomIceCandidate", () => resolve()));
    const candidate = { roomId: this.#room, to: this.#caller.callId, candidate: CALL.candidate };
    await this.#callee.ask("roomIceCandidate", candidate);
    await within(BACK_WITHIN_MS, heard);
  }

  leave(): void {
    this.#caller.leave();
    this.#callee.leave();
  }
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99) };
}
