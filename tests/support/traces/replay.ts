import { io, type Socket } from "socket.io-client";
import { EVENT_DEADLINE_MS } from "../events.js";
import {
  compareDeliveries,
  type Difference,
  deliveriesTo,
  type ExpectedDifference,
  usersOf,
  withDifferences,
} from "./compare.js";
import { RoomNames } from "./room-names.js";
import { DISCONNECT, type EmittedLine, isEmitted, type Trace } from "./trace.js";
import { TraceUser } from "./trace-user.js";

export interface ReplayOptions {
  trace: Trace;
  url: string;
  /** Makes the socket of a user; by default one like the app's: WebSocket only, no token. */
  openSocket?: (url: string, user: string) => Socket;
  /** Where this server differs from the recording on purpose. */
  differences?: readonly ExpectedDifference[];
  /** How long one wait for an expected event may take. */
  deadlineMs?: number;
}

export interface ReplayResult {
  /** Empty when every user saw just what the trace says, and nothing more. */
  differences: Difference[];
  /** Why the replay stopped before its end; null when it reached it. */
  stalled: string | null;
}

/** A socket as the app opens it. */
export function openTokenlessSocket(url: string): Socket {
  return io(url, { transports: ["websocket"], forceNew: true, reconnection: false });
}

/** Replays a trace against a live server, in the recorded order, and says who saw something else. */
export async function replayTrace(options: ReplayOptions): Promise<ReplayResult> {
  const trace = withDifferences(options.trace, options.differences ?? []);
  const { url, openSocket = openTokenlessSocket, deadlineMs = EVENT_DEADLINE_MS } = options;
  const rooms = new RoomNames();
  const users = new Map(
    usersOf(trace).map((name) => [name, new TraceUser(name, openSocket(url, name), rooms, deadlineMs)]),
  );
  try {
    const stalled = await play(trace, users).then(
      () => null,
      (error: unknown) => String(error),
    );
    const received = new Map([...users].map(([name, user]) => [name, user.deliveries]));
    return { differences: compareDeliveries(trace, received), stalled };
  } finally {
    for (const user of users.values()) user.socket.disconnect();
  }
}

async function play(trace: Trace, users: ReadonlyMap<string, TraceUser>): Promise<void> {
  const present = new Map<string, TraceUser>();
  for (const [index, line] of trace.lines.entries()) {
    if (!isEmitted(line)) continue;
    const user = users.get(line.from);
    if (user === undefined) throw new TypeError(`${line.from} is nobody in ${trace.name}`);
    present.set(line.from, user);
    if (line.event === DISCONNECT) {
      user.socket.disconnect();
      present.delete(line.from);
    } else {
      user.emit(line.event, line.payload);
    }
    await settle(trace, index, users, present);
  }
  await quiet([...present.values()]);
}

/** Waits for what the trace says comes before its next emitted line. */
async function settle(
  trace: Trace,
  index: number,
  users: ReadonlyMap<string, TraceUser>,
  present: ReadonlyMap<string, TraceUser>,
): Promise<void> {
  const emitted = trace.lines[index];
  const rest = trace.lines.slice(index + 1);
  const offset = rest.findIndex(isEmitted);
  const upTo = offset < 0 ? trace.lines.length : index + 1 + offset;
  const happened = trace.lines.slice(0, upTo);
  await Promise.all([...users].map(([name, user]) => user.hears(deliveriesTo(name, happened).length)));
  const next = trace.lines[upTo];
  if (emitted === undefined || next === undefined || offset !== 0) return;
  if (isEmitted(emitted) && isEmitted(next) && emitted.from !== next.from) await inOrder(emitted, present);
}

/** Two sockets are not ordered with each other, so the server must have handled the first one's line. */
async function inOrder(line: EmittedLine, present: ReadonlyMap<string, TraceUser>): Promise<void> {
  await present.get(line.from)?.barrier();
}

/**
 * Proves that nothing more arrives. After the first round the server has handled everything that anyone sent, so
 * all its consequences are on their way; the second round's answers come behind them on every socket.
 */
async function quiet(users: readonly TraceUser[]): Promise<void> {
  await Promise.all(users.map((user) => user.barrier()));
  await Promise.all(users.map((user) => user.barrier()));
}
