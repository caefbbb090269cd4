import { createAccountKnowledge } from "./accounts/index.js";
import type { RevocableToken, Revocations } from "./accounts/revocations.js";
import { Authenticator } from "./auth/authenticator.js";
import { tokensOf } from "./auth/configured-tokens.js";
import { Passwords } from "./auth/passwords.js";
import type { CallTimes } from "./calls/context.js";
import type { Cluster } from "./cluster/index.js";
import { defaultConfig, type RedisConfig, type ServerConfig } from "./config/server-config.js";
import { type DrainStep, drain } from "./health/drain.js";
import { Readiness } from "./health/readiness.js";
import { createApp } from "./http/app.js";
import { createHandlers } from "./http/handlers/index.js";
import { listen, urlOf } from "./http/listen.js";
import { createLimits, type Limits, noLimits } from "./limits/limits.js";
import { createLog, type Log } from "./log.js";
import { CountedCallLog } from "./metrics/counted-call-log.js";
import { Metrics } from "./metrics/index.js";
import { createPush } from "./push/index.js";
import { systemClock } from "./signaling/clock.js";
import { createSignaling } from "./signaling/index.js";
import { Presence } from "./signaling/presence.js";
import { rememberAccounts } from "./signaling/remembered-accounts.js";
import { createRingPolicy } from "./signaling/ring-policy.js";
import { claimNode } from "./store/node-claim.js";
import { openCallLog } from "./store/open-call-log.js";
import { openStore, type Store } from "./store/open-store.js";
import { ping } from "./store/ping.js";
import { linesOf } from "./store/take-over/report.js";

/** By this word nodes tell each other to look at what happened to accounts. */
const ACCOUNTS_CHANGED = "accounts";
/** By this word they tell each other whose contact list has changed. */
const CONTACTS_CHANGED = "contacts";

/** What is not given has its default; `port: 0` takes a free port. */
export interface ServerOptions extends Partial<ServerConfig> {
  log?: Log;
  /** The bcrypt cost of new passwords; tests that register many people choose a low one. */
  passwordCost?: number;
  now?: () => number;
  /** Waiting times of calls; tests of a restart shorten them. */
  times?: Partial<CallTimes>;
  /** Where push messages go; only tests send them anywhere but to Google. */
  pushService?: string;
}

export interface RunningServer {
  url: string;
  port: number;
  /** The address that it listens on. */
  address: string;
  /** Stops at once; calls that were open come back with the next start. */
  close(): Promise<void>;
  /**
   * Stops in good order, by a deadline: refuses what is new, hands calls over where there is another node, lets go of
   * the sockets, writes what waits to be written. The answer names what failed or was not done in time.
   */
  drain(): Promise<string[]>;
}

/** Builds a server from its parts and starts it. Nothing is shared between two of them. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { log: givenLog, passwordCost, now = Date.now, times = {}, pushService, ...given } = options;
  const config: ServerConfig = { ...defaultConfig(), ...given };
  const log = givenLog ?? createLog(config.logLevel);
  const tokens = tokensOf(config, now);
  const node = claimNode(config);
  const closers: DrainStep[] = [];
  const closeWith = (name: string, run: () => unknown) => void closers.unshift({ name, run });
  closeWith("node", () => node.release());
  const close = () => closeAll(closers);
  try {
    const store = await openStore(config, now);
    closeWith("database", () => store.close());
    for (const line of linesOf(store.takenOver ?? [])) log.info(`took over the app's database: ${line}`);
    store.database.limitWaits();
    const metrics = new Metrics();
    closeWith("metrics", () => metrics.close());
    const writer = await openCallLog(store.database, node, log, (seconds) => metrics.committed(seconds));
    closeWith("call log", () => writer.close());
    const callLog = new CountedCallLog(writer);
    const cluster = config.redis && (await openClusterOf(config.redis, log));
    if (cluster) closeWith("cluster", () => cluster.close());
    const readiness = new Readiness({
      checks: { database: () => ping(store.database), ...(cluster && { redis: () => cluster.healthy() }) },
    });
    const push = createPush({
      account: config.pushAccount,
      phones: store.pushTokens,
      isWanted: ({ room, callee }) => signaling.awaits(room, callee),
      log,
      now,
      service: pushService,
    });
    closeWith("push", () => push.close());
    const { revocations, blockList, feed } = createAccountKnowledge({
      store,
      log,
      now,
      onRevoked: (userId) => signaling.disconnectRevoked(userId),
      announce: () => cluster?.broadcast(ACCOUNTS_CHANGED, null),
    });
    closeWith("account changes", () => feed.close());
    // What a broadcast says is in the database as well, where this node would find it a little later.
    const look = () => void feed.look().catch(() => {});
    cluster?.onBroadcast(ACCOUNTS_CHANGED, look);
    cluster?.onRejoined(look);
    const authenticator = new Authenticator(tokens, revocations);
    const limits = config.rateLimits ? await limitsOf(cluster, now) : noLimits;
    const handlers = createHandlers({
      ...store,
      passwords: new Passwords(passwordCost),
      tokens,
      feed,
      ice: config,
      pushEnabled: push.enabled,
      now,
      onContactsChanged: (ownerId, personId) => void presence.contactChanged(ownerId, personId),
      onBlockChanged: (ownerId, personId) => void presence.blockChanged(ownerId, personId),
      onCallIdChanged: async (userId) => {
        signaling.disconnectUser(userId);
        await feed.publish(() => store.changes.note("call-id-changed", userId));
      },
    });
    const operations = { readiness, metrics, metricsFor: config.metrics };
    const app = createApp({
      handlers,
      gate: { authenticator, users: store.users, limits },
      log,
      ...config,
      operations,
    });
    closeWith("http", () => app.close());
    const presence = new Presence({
      lists: store.presenceLists,
      isBlocked: (owner, by) => blockList.isBlocked(owner, by),
      statusOf: (callId) => signaling.people.statusOf(callId),
      tell: (callIds, emission) => signaling.people.tell(callIds, emission),
      announce: (owner) => cluster?.broadcast(CONTACTS_CHANGED, owner),
      clock: systemClock,
      log,
    });
    const signaling = await createSignaling({
      httpServer: app.server,
      accounts: rememberAccounts(accountsOf(authenticator, revocations, store)),
      callLog,
      config,
      log,
      times,
      push: (notice) => push.notify(notice),
      personChanged: (callId) => presence.personChanged(callId),
      registered: (callId) => presence.registered(callId),
      isDraining: () => readiness.isDraining,
      fabric: cluster?.fabric,
      keyStore: cluster ?? undefined,
      ringPolicy: createRingPolicy({
        isBlocked: (owner, by) => blockList.isBlocked(owner, by),
        mayRing: (sender, callee) => limits.mayRing(sender, callee),
        mayReach: (sender, callee) => limits.mayReach(sender, callee),
      }),
    });
    closeWith("signaling", () => signaling.close());
    closeWith("presence", () => presence.close());
    cluster?.onBroadcast(CONTACTS_CHANGED, (owner) => presence.forget(String(owner)));
    metrics.add({
      live: () => signaling.counts(),
      tally: signaling.tally,
      callLog,
      push,
      waiting: () => ({ writes: writer.waitingWrites, journalBytes: writer.waitingBytes }),
      cluster: cluster && (() => ({ healthy: cluster.healthy(), nodes: cluster.counts().nodes })),
    });
    await feed.start();
    const { address, port } = await listen(app, config);
    const handOver: DrainStep[] = [
      { name: "hand-over", run: () => signaling.drain() },
      { name: "sockets", run: () => signaling.dismiss() },
    ];
    return {
      url: urlOf(address, port),
      port,
      address,
      close,
      drain: () => {
        readiness.drain();
        return drain([...handOver, ...closers.splice(0)], config.drainSeconds * 1_000);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What several nodes need is loaded only where there are several. */
async function openClusterOf(target: RedisConfig, log: Log): Promise<Cluster> {
  const { openCluster } = await import("./cluster/index.js");
  return openCluster({ target, log });
}

async function limitsOf(cluster: Cluster | null, now: () => number): Promise<Limits> {
  if (!cluster) return createLimits({ now });
  const { redisCounter } = await import("./limits/redis-counter.js");
  return createLimits({ now, shared: (name, rule) => redisCounter(cluster, name, rule) });
}

function accountsOf(authenticator: Authenticator, revocations: Revocations, { users }: Store) {
  return {
    authenticate: (token: string) => authenticator.identify(token),
    isRevoked: (token: RevocableToken) => revocations.isRevoked(token),
    callIdOf: (userId: number) => users.callIdOf(userId),
    storedCallId: (callId: string) => users.storedCallId(callId),
  };
}

/** Takes each part down once, the newest first, and goes on when one of them fails. */
async function closeAll(closers: DrainStep[]): Promise<void> {
  const failures: unknown[] = [];
  for (const { run } of closers.splice(0)) {
    try {
      await run();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
