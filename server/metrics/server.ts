import { Counter, Gauge, type Registry } from "prom-client";
import type { Push } from "../push/index.js";
import type { Tally } from "../signaling/tally.js";
import type { CountedCallLog } from "./counted-call-log.js";

/** What is live at this moment. */
export interface LiveCounts {
  readonly sockets: number;
  readonly people: number;
  readonly calls: number;
  readonly ringing: number;
  readonly timers: number;
}

/** The parts that already count what they do; they are only read when somebody asks. */
export interface MeteredParts {
  readonly live: () => LiveCounts;
  readonly tally: Tally;
  readonly callLog: CountedCallLog;
  readonly push: Push;
  /** Entries that wait for a commit, and bytes that wait for a database that is away. */
  readonly waiting: () => { readonly writes: number; readonly journalBytes: number };
  /** Null where no Redis is configured. */
  readonly cluster: (() => { readonly healthy: boolean; readonly nodes: number }) | null;
}

interface CounterShape {
  name: string;
  help: string;
  labelNames?: string[];
}

/** A counter whose values somebody else keeps. */
type ReadCounter = (
  shape: CounterShape,
  read: (add: (value: number, labels?: Record<string, string>) => void) => void,
) => void;

/** Metrics of signaling, the call log, push and the cluster; no label ever names a person. */
export function addServerMetrics(registry: Registry, parts: MeteredParts): void {
  const registers = [registry];
  const counter: ReadCounter = (shape, read) => {
    new Counter({
      ...shape,
      labelNames: shape.labelNames ?? [],
      registers,
      collect() {
        this.reset();
        read((value, labels = {}) => this.inc(labels, value));
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  addLive(gauge, parts);
  addTraffic(counter, parts);
  addCalls(counter, parts);
  counter({ name: "calling_push_messages_total", help: "Push messages.", labelNames: ["result"] }, (add) => {
    for (const [result, count] of Object.entries(parts.push.counts().results)) add(count, { result });
  });
}

function addLive(gauge: (name: string, help: string, read: () => number) => void, parts: MeteredParts): void {
  const { live, waiting, push, cluster } = parts;
  gauge("calling_sockets", "Sockets that are connected.", () => live().sockets);
  gauge("calling_people_online", "People with a registered socket on this node.", () => live().people);
  gauge("calling_calls_live", "Calls that this node keeps, ringing ones included.", () => live().calls);
  gauge("calling_calls_ringing", "Calls that ring, or wait for their callee.", () => live().ringing);
  gauge("calling_timers", "Timers of calls that are running.", () => live().timers);
  gauge("calling_commit_queue", "Writes that wait for the next commit.", () => waiting().writes);
  gauge(
    "calling_journal_bytes",
    "Bytes that wait for a database that is away.",
    () => waiting().journalBytes,
  );
  gauge("calling_push_pending", "Push messages that are under way or wait.", () => push.counts().pending);
  if (cluster === null) return;
  gauge("calling_redis_up", "1 while Redis answers.", () => (cluster().healthy ? 1 : 0));
  gauge("calling_nodes", "Nodes of the cluster that are alive, as this one sees it.", () => cluster().nodes);
}

function addTraffic(counter: ReadCounter, { tally }: MeteredParts): void {
  const events = {
    name: "calling_events_total",
    help: "Events from clients, by what they were answered: ok, or an error code.",
    labelNames: ["event", "result"],
  };
  counter(events, (add) => {
    for (const [event, { taken, refused }] of tally.events) {
      if (taken > 0) add(taken, { event, result: "ok" });
      for (const [result, count] of refused) add(count, { event, result });
    }
  });
  const handshakes = {
    name: "calling_handshakes_refused_total",
    help: "Sockets that were turned away, by error code.",
    labelNames: ["code"],
  };
  counter(handshakes, (add) => {
    for (const [code, count] of tally.refusedHandshakes) add(count, { code });
  });
}

function addCalls(counter: ReadCounter, { callLog }: MeteredParts): void {
  counter({ name: "calling_calls_started_total", help: "Calls that began." }, (add) => add(callLog.started));
  counter(
    { name: "calling_call_log_lost_total", help: "Log entries that could be written nowhere." },
    (add) => add(callLog.lost),
  );
  const finished = {
    name: "calling_calls_finished_total",
    help: "Calls that ended, by outcome.",
    labelNames: ["outcome"],
  };
  counter(finished, (add) => {
    for (const [outcome, count] of callLog.outcomes) add(count, { outcome });
  });
}
