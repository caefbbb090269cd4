import { randomUUID } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import { TIMES } from "../../protocol/limits.js";
import type { CallLog } from "../calls/call-log.js";
import type { CallTimes } from "../calls/context.js";
import { EarlyCandidates } from "../calls/early-candidates.js";
import { MemoryRegistry } from "../calls/memory-registry.js";
import type { Accounts, SignalingLog } from "./accounts.js";
import type { LegacyClients } from "./admission.js";
import { type Clock, systemClock } from "./clock.js";
import { Directory } from "./directory.js";
import { Door } from "./door.js";
import { createHandlers } from "./handlers.js";
import { PeopleOnline } from "./people-online.js";
import { restoreCalls } from "./restart.js";
import { CallRunner } from "./runner.js";
import { Sockets } from "./sockets.js";
import { createWebSocketServer } from "./websocket-server.js";

export type { Accounts, SignalingLog } from "./accounts.js";
export type { LegacyClients } from "./admission.js";
export type { Clock } from "./clock.js";

export interface SignalingOptions {
  readonly httpServer: HttpServer;
  readonly accounts: Accounts;
  readonly callLog: CallLog;
  readonly config: {
    readonly legacyClients: LegacyClients;
    readonly trustProxy: boolean;
    readonly corsOrigins: readonly string[];
  };
  readonly log: SignalingLog;
  readonly clock?: Clock;
  readonly times?: Partial<CallTimes>;
}

export interface Signaling {
  /** Closes all sockets and timers; open calls stay open in the log and come back with the next start. */
  close(): Promise<void>;
  /** Puts a user's sockets out, as when its Call ID has changed; its calls end as by a goodbye. */
  disconnectUser(userId: number): void;
  /** What is live at this moment. */
  counts(): { sockets: number; calls: number; timers: number };
}

/** Puts signaling together on an HTTP server that somebody else starts and stops. */
export function createSignaling(options: SignalingOptions): Signaling {
  const { accounts, callLog, config, log, clock = systemClock } = options;
  const times: CallTimes = { ...TIMES, ...options.times };
  const sockets = new Sockets();
  const directory = new Directory();
  const registry = new MemoryRegistry();
  const early = new EarlyCandidates(times.earlyCandidate);
  const runner = new CallRunner({
    registry,
    callLog,
    clock,
    times,
    log,
    newRoomId: randomUUID,
    isOnline: (callId) => directory.isOnline(callId),
    emit: (to, emission) => sockets.send(directory.socketsOf(to), emission),
  });
  const disconnect = (socket: string) => sockets.disconnect(socket);
  const people = new PeopleOnline({ accounts, directory, registry, runner, early, disconnect });
  const door = new Door({
    people,
    handlers: createHandlers({ runner, registry, people, early, clock }),
    log,
  });
  const restored = restoreCalls(callLog, runner, log);
  const server = createWebSocketServer(options.httpServer, config.corsOrigins);
  sockets.serve(server, { handshake: { accounts, log, ...config }, restored, door, people });
  return {
    async close() {
      sockets.close();
      runner.close();
      server.engine.close();
      await restored;
    },
    disconnectUser: (userId) => sockets.disconnectUser(userId),
    counts: () => ({ sockets: sockets.size, calls: registry.size, timers: runner.timers }),
  };
}
