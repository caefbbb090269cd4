import type { Server as HttpServer } from "node:http";
import { TIMES } from "../../protocol/limits.js";
import { awaits, type Call } from "../calls/call.js";
import type { CallLog } from "../calls/call-log.js";
import type { CallTimes } from "../calls/context.js";
import { EarlyCandidates } from "../calls/early-candidates.js";
import type { Emission, PushNotice } from "../calls/effects.js";
import { WIRE } from "../wire/bounds.js";
import { HandshakeGate } from "../wire/handshake-gate.js";
import { Wires } from "../wire/wires.js";
import type { Accounts, SignalingLog } from "./accounts.js";
import type { LegacyClients } from "./admission.js";
import { type Clock, systemClock } from "./clock.js";
import { Directory } from "./directory.js";
import { Door } from "./door.js";
import type { Audience, Fabric, FabricPorts, PersonStatus } from "./fabric.js";
import { MemoryHandledKeys } from "./handled-keys.js";
import { createHandlers } from "./handlers.js";
import type { MaybePromise } from "./maybe-promise.js";
import { onlyOnce } from "./once.js";
import { PeopleOnline } from "./people-online.js";
import { type KeyStore, RedisHandledKeys } from "./redis-handled-keys.js";
import { restoreCalls } from "./restart.js";
import { everybodyMayRing, type RingPolicy } from "./ring-policy.js";
import { CallRunner } from "./runner.js";
import { createSingleNode } from "./single-node.js";
import { Sockets } from "./sockets.js";
import { Tally } from "./tally.js";
import { createWebSocketServer } from "./websocket-server.js";

export type { Accounts, SignalingLog } from "./accounts.js";
export type { LegacyClients } from "./admission.js";
export { type Clock, systemClock } from "./clock.js";
export type { Audience, Fabric, FabricPorts, PersonStatus } from "./fabric.js";
export type { RingPolicy } from "./ring-policy.js";

export interface SignalingOptions {
  readonly httpServer: HttpServer;
  readonly accounts: Accounts;
  readonly callLog: CallLog;
  readonly config: {
    readonly legacyClients: LegacyClients;
    readonly trustProxy: boolean;
    readonly corsOrigins: readonly string[];
    /** On unless told otherwise: it bounds what one socket may send, and how many sockets one user may have. */
    readonly rateLimits?: boolean;
  };
  readonly log: SignalingLog;
  readonly clock?: Clock;
  readonly times?: Partial<CallTimes>;
  /** Wakes the phones of people who are offline; nobody is woken without it. */
  readonly push?: (notice: PushNotice) => void;
  /** True once new sockets and new calls belong elsewhere. */
  readonly isDraining?: () => boolean;
  /** What the edge knows about who may ring whom; without it everybody may. */
  readonly ringPolicy?: RingPolicy;
  /** Weaves this process together with others; without it the server is alone. */
  readonly fabric?: ((ports: FabricPorts) => Fabric) | undefined;
  /** Where the keys of events are noted for other processes; without it this process remembers them alone. */
  readonly keyStore?: KeyStore | undefined;
  /** Hears of everybody who came online, went offline, became busy or free; in one process of all. */
  readonly personChanged?: (callId: string) => void;
  /** Hears of every socket with a token that has registered in this process. */
  readonly registered?: (callId: string) => void;
}

export interface Signaling {
  /** Closes all sockets and timers; open calls stay open in the log and come back with the next start. */
  close(): Promise<void>;
  /** Hands the calls of this process over to others, where there are others. It must not be asked to take new ones. */
  drain(): Promise<void>;
  /** Lets go of all sockets, some at a time, before `close`; their calls go on. */
  dismiss(): Promise<void>;
  /** What went through the sockets so far. */
  readonly tally: Tally;
  /** Puts a user's sockets out, as when its Call ID has changed; its calls end as by a goodbye. */
  disconnectUser(userId: number): void;
  /** Puts out those sockets of a user whose tokens are good no more. */
  disconnectRevoked(userId: number): void;
  /** True while somebody is asked into a call that is kept here. */
  awaits(room: string, callId: string): boolean;
  /** What is live at this moment. */
  counts(): { sockets: number; people: number; calls: number; ringing: number; timers: number };
  readonly people: {
    statusOf(callId: string): MaybePromise<PersonStatus>;
    /** Sends an event to all sockets of some people, on whichever node they are; to those with a token unless told. */
    tell(callIds: readonly string[], emission: Emission, only?: Audience): void;
  };
}

/** Puts signaling together on an HTTP server that somebody else starts and stops. */
export function createSignaling(options: SignalingOptions): Signaling {
  const { accounts, callLog, config, log, clock = systemClock, isDraining = () => false } = options;
  const times: CallTimes = { ...TIMES, ...options.times };
  const directory = new Directory();
  const fabric = (options.fabric ?? createSingleNode)({
    isHere: (callId) => directory.isOnline(callId),
    socketsOf: (to) => directory.socketsOf(to),
    sendersOf: (callId) => directory.sendersOf(callId),
    everybodyHere: () => directory.keys(),
    send: (addresses, emission) => sockets.send(addresses, emission),
    personChanged: options.personChanged ?? (() => {}),
  });
  const sockets = new Sockets(fabric.addressPrefix, clock);
  const early = new EarlyCandidates(times.earlyCandidate);
  const ownKeys = new MemoryHandledKeys(() => clock.now());
  const tally = new Tally();
  const runner = new CallRunner({
    registry: fabric.registry,
    callLog,
    clock,
    times,
    log,
    newRoomId: fabric.newRoomId,
    isOnline: (callId) => fabric.isOnline(callId),
    emit: (to, emission) => fabric.emit(to, emission),
    gate: () => fabric.gate(),
    push: options.push ?? (() => {}),
  });
  const calls = fabric.start(runner);
  const disconnect = (socket: string) => sockets.disconnect(socket);
  const registered = options.registered ?? (() => {});
  const people = new PeopleOnline({ accounts, directory, calls, fabric, early, disconnect, registered });
  const ringPolicy = options.ringPolicy ?? everybodyMayRing;
  const handlers = createHandlers({ calls, people, early, clock, ringPolicy });
  const door = new Door({
    people,
    handlers: onlyOnce(
      handlers,
      options.keyStore ? new RedisHandledKeys(ownKeys, options.keyStore) : ownKeys,
    ),
    log,
    tally,
    isDraining,
  });
  const restored = fabric.ready().then(() => restoreCalls({ callLog, calls, log }));
  const { corsOrigins, trustProxy, rateLimits = true } = config;
  const gate = new HandshakeGate({
    max: WIRE.unfinishedHandshakes,
    maxOfAddress: WIRE.unfinishedHandshakesOfAddress,
    waiting: WIRE.waitingHandshakes,
    waitingOfAddress: WIRE.waitingHandshakesOfAddress,
    waitMs: WIRE.waitingHandshakeMs,
    after: (milliseconds, run) => clock.after(milliseconds, run),
  });
  const wires = new Wires({
    unreadBytes: WIRE.unreadBytes,
    inbound: rateLimits ? { bytes: WIRE.inboundBytes, frames: WIRE.frames } : null,
    now: () => clock.now(),
    onCut: (reason) => log.warn({ reason }, "a socket was cut off"),
  });
  const server = createWebSocketServer(options.httpServer, {
    corsOrigins,
    trustProxy,
    isDraining,
    wires,
    gate,
  });
  const handshake = { accounts, log, ...config };
  sockets.serve(server, { handshake, restored, door, people, tally, wires, gate, rateLimits });
  return {
    dismiss: () => sockets.closeGradually(),
    async close() {
      gate.close();
      sockets.close();
      runner.close();
      server.engine.close();
      await restored;
      await fabric.close();
    },
    drain: () => fabric.drain(),
    tally,
    disconnectUser: (userId) => sockets.disconnectUser(userId),
    disconnectRevoked: (userId) => sockets.disconnectUser(userId, (token) => accounts.isRevoked(token)),
    awaits: (room, callId) => {
      const call = fabric.registry.find(room);
      return call !== null && awaits(call, callId);
    },
    counts: () => ({
      sockets: sockets.size,
      people: directory.size,
      ...countCalls(fabric.registry.all()),
      timers: runner.timers,
    }),
    people: {
      statusOf: (callId) => fabric.statusOf(callId),
      tell: (callIds, emission, only = "account") => fabric.tell(callIds, emission, only),
    },
  };
}

function countCalls(live: Iterable<Call>): { calls: number; ringing: number } {
  const counts = { calls: 0, ringing: 0 };
  for (const { ring } of live) {
    counts.calls++;
    if (ring) counts.ringing++;
  }
  return counts;
}
