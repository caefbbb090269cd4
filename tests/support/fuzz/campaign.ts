import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import SqliteFile from "better-sqlite3";
import { clientEvents } from "../../../protocol/client-events.js";
import { type Route, routes } from "../../../protocol/rest.js";
import { ChildServer } from "../child-server.js";
import { type Account, registerAccount, signIn, someAddress } from "./accounts.js";
import { attackRest, attackTransport } from "./http-attackers.js";
import { Ledger } from "./ledger.js";
import { Random } from "./random.js";
import { type Battlefield, type Identity, SocketAttacker } from "./socket-attacker.js";
import { Witness } from "./witness.js";

const PLANTED_ENTRY = fileURLToPath(new URL("./planted-server-main.ts", import.meta.url));

/** Who attacks. Bots are free of the budgets for events and rings and so get further in; people are not. */
const CAST = { bot: 8, guest: 6, person: 4, app: 4, nobody: 2, absent: 3, rest: 6, transport: 3 } as const;
/** After this much garbage and settling, memory has to be within this of what it was before. */
const MEMORY_FACTOR = 1.2;
/** Rings, invites and lost sockets have ended by themselves after this. */
const SETTLE_MS = 75_000;
const SETTLE_STEP_MS = 3_000;

const EVENTS = Object.keys(clientEvents);
/** Those that can be refused at all. */
const ROUTES = Object.entries<Route>(routes)
  .filter(([, { auth, body }]) => auth || body !== undefined)
  .map(([name]) => name);

/** With fewer than this, chance alone may have left a route out. */
const ENOUGH_REQUESTS = 4_000;

export interface CampaignOptions {
  seed: number;
  /** It ends after this time, or at the first finding where that is wanted. */
  milliseconds?: number;
  /** It ends after this many inputs, though not before everything was reached, for which it has ten times as many. */
  inputs?: number;
  stopAtFinding?: boolean;
  /** The attack that memory is compared with the end of; none where memory is not judged. */
  warmUpMs?: number;
  /** Without them more calls come about, and everything is reached sooner. */
  rateLimits?: boolean;
  /** A fault for the server to have. */
  plant?: string;
  env?: Record<string, string>;
  onProgress?: (line: string) => void;
}

export interface Memory {
  baseMb: number;
  peakMb: number;
  endMb: number;
  /** End by base. */
  factor: number;
}

export interface CampaignResult {
  seed: number;
  ledger: Ledger;
  seconds: number;
  memory: Memory | null;
  tripsMs: { p50: number; p99: number; max: number };
  /** Events and routes that were never taken or never refused: what was not reached was not tested. */
  unreached: string[];
}

/** Attacks a server of its own in a process of its own, and tells what came of it. */
export async function campaign(options: CampaignOptions): Promise<CampaignResult> {
  const folder = mkdtempSync(join(tmpdir(), "calling-fuzz-"));
  const path = join(folder, "calling.sqlite");
  const server = await ChildServer.start({
    server: {
      dataFolder: folder,
      database: { kind: "sqlite", path },
      rateLimits: options.rateLimits ?? true,
    },
    ...(options.plant !== undefined && { entry: PLANTED_ENTRY }),
    env: { ...options.env, ...(options.plant !== undefined && { FUZZ_PLANT: options.plant }) },
  });
  try {
    return await attack(server, path, options);
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function attack(server: ChildServer, path: string, options: CampaignOptions): Promise<CampaignResult> {
  const { seed, milliseconds = Number.POSITIVE_INFINITY, inputs = Number.POSITIVE_INFINITY } = options;
  const random = new Random(seed);
  const ledger = new Ledger();
  const accounts = await populate(server.port, path, random);
  const callIds = accounts.map(({ callId }) => callId);
  // Guests stand there twice, since whoever calls a guest gets further.
  const everybody = [...callIds, ...names("guest", CAST.guest), ...names("app", CAST.app)];
  const field: Battlefield = { port: server.port, ledger, everybody };
  const attackers = identities(accounts, random).map(
    (who) => new SocketAttacker(who, field, random.branch()),
  );
  const isOfWitness = ({ callId }: Account) => callId.startsWith("witness");
  const [one, other] = accounts.filter(isOfWitness);
  if (!one || !other) throw new TypeError("There are no witnesses");

  let isTalkOver = false;
  const witness = new Witness(server.url, [one, other], ledger);
  await witness.meet();
  const talk = witness.talk(() => isTalkOver || server.isGone);
  const watch = watchProcess(server, ledger, attackers);
  const phase = async (isOver: () => boolean) => {
    const ends = () =>
      server.isGone || isOver() || (options.stopAtFinding === true && ledger.findings.length > 0);
    await Promise.all([
      ...attackers.map((attacker) => attacker.run(ends)),
      ...repeat(CAST.rest, () => attackRest(field, random.branch(), ends)),
      ...repeat(CAST.transport, () => attackTransport(field, random.branch(), ends)),
    ]);
  };
  const lasts = (duration: number) => {
    const end = performance.now() + duration;
    return () => performance.now() >= end;
  };

  const started = performance.now();
  if (options.warmUpMs !== undefined) await phase(lasts(options.warmUpMs));
  const base = options.warmUpMs === undefined || server.isGone ? null : (await server.measure()).rss;
  const progress = setInterval(() => options.onProgress?.(progressLine(started, ledger, server)), 10_000);
  const isTimeOver = lasts(milliseconds - (options.warmUpMs ?? 0));
  const toReach = () => (ledger.sent.rest < ENOUGH_REQUESTS ? EVENTS : [...EVENTS, ...ROUTES]);
  const unreached = () => toReach().flatMap((name) => ledger.unreached(name));
  const isEnough = () => ledger.total >= inputs && (ledger.total >= 10 * inputs || unreached().length === 0);
  await phase(() => isTimeOver() || isEnough());
  clearInterval(progress);
  const seconds = (performance.now() - started) / 1000;
  const memory = base === null || server.isGone ? null : await settledMemory(server, base, watch.peak());
  isTalkOver = true;
  if (server.isGone) witness.leave();
  else await talk;
  if (!server.isGone && server.errors !== "") ledger.find("the server logged an error", server.errors, []);
  if (memory && memory.factor > MEMORY_FACTOR) {
    ledger.find(`memory grew to ${memory.factor.toFixed(2)} times its base`, JSON.stringify(memory), []);
  }
  watch.stop();
  return {
    seed,
    ledger,
    seconds,
    memory,
    tripsMs: quantiles(witness.tripsMs),
    unreached: unreached(),
  };
}

const names = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind}_${index}`);
const repeat = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

async function populate(port: number, path: string, random: Random): Promise<Account[]> {
  const callIds = [
    ...names("bot", CAST.bot),
    ...names("guest", CAST.guest),
    ...names("person", CAST.person),
    ...names("absent", CAST.absent),
    ...names("witness", 2),
  ];
  const visitors = callIds.map((callId) => ({ callId, address: someAddress(random) }));
  for (const { callId, address } of visitors) await registerAccount(port, callId, address);
  // Before they sign in, because their tokens say so too.
  markBots(path);
  const accounts: Account[] = [];
  for (const { callId, address } of visitors) accounts.push(await signIn(port, callId, address));
  return accounts;
}

/** What `users seed` does, for accounts that are there already. The witnesses are bots too: they must not be throttled. */
function markBots(path: string): void {
  const file = new SqliteFile(path, { timeout: 5_000 });
  for (const kind of ["bot", "guest", "witness"]) {
    file.prepare("update users set is_bot = 1 where last_name like ?").run(`${kind}%`);
  }
  file.close();
}

function identities(accounts: readonly Account[], random: Random): Identity[] {
  return [
    ...accounts
      .filter(({ callId }) => /^(bot|person|guest)/.test(callId))
      .map((account) => ({ ...account, isGuest: account.callId.startsWith("guest") })),
    ...names("app", CAST.app).map((callId) => ({ callId, localAddress: someAddress(random) })),
    ...repeat(CAST.nobody, () => ({ callId: null, localAddress: someAddress(random) })),
  ];
}

/** Notices the end of the process, and how much memory it had at most. */
function watchProcess(server: ChildServer, ledger: Ledger, attackers: readonly SocketAttacker[]) {
  let peak = 0;
  let isExpected = false;
  const sample = setInterval(() => {
    if (!server.isGone) peak = Math.max(peak, server.residentBytes());
  }, 500);
  void server.exited.then(({ code, signal }) => {
    clearInterval(sample);
    if (isExpected) return;
    const inputs = attackers.flatMap((attacker) => attacker.lastInputs.slice(-20));
    ledger.find(`the server ended (${code ?? signal})`, server.errors, inputs);
  });
  return {
    peak: () => peak,
    stop: () => {
      isExpected = true;
      clearInterval(sample);
    },
  };
}

/** Memory once the calls of the attackers have run out; it need not be waited for when it is within its bound before. */
async function settledMemory(server: ChildServer, base: number, peak: number): Promise<Memory> {
  const deadline = performance.now() + SETTLE_MS;
  let { rss } = await server.measure();
  while (rss > base * MEMORY_FACTOR && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP_MS));
    ({ rss } = await server.measure());
  }
  return { baseMb: megabytes(base), peakMb: megabytes(peak), endMb: megabytes(rss), factor: rss / base };
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

function quantiles(values: readonly number[]): CampaignResult["tripsMs"] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function progressLine(started: number, ledger: Ledger, server: ChildServer): string {
  const seconds = Math.round((performance.now() - started) / 1000);
  const rss = server.isGone ? "gone" : `${megabytes(server.residentBytes())} MB`;
  return `${seconds} s: ${ledger.total} inputs, ${ledger.heard} events heard, ${ledger.findings.length} findings, ${rss}`;
}
