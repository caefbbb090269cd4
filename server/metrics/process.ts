import { readdirSync, readFileSync } from "node:fs";
import { Counter, Gauge, type Registry } from "prom-client";
import type { EventLoop } from "./event-loop.js";

const MICROSECONDS = 1e6;

/** What the process itself costs, under the names that dashboards know; all of it is read only when somebody asks. */
export function addProcessMetrics(registry: Registry, eventLoop: EventLoop): void {
  const registers = [registry];
  const started = Date.now() / 1_000 - process.uptime();
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970.",
    registers,
  }).set(started);
  new Counter({
    name: "process_cpu_seconds_total",
    help: "CPU time used so far, user and system.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / MICROSECONDS);
    },
  });
  addMemory(registers);
  addDescriptors(registers);
  addEventLoop(registers, eventLoop);
}

function addMemory(registers: Registry[]): void {
  const add = (name: string, help: string, read: (memory: NodeJS.MemoryUsage) => number) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(process.memoryUsage()));
      },
    });
  };
  add("process_resident_memory_bytes", "Resident memory.", ({ rss }) => rss);
  add("nodejs_heap_size_used_bytes", "Bytes of the JavaScript heap in use.", ({ heapUsed }) => heapUsed);
  add("nodejs_external_memory_bytes", "Bytes that JavaScript holds outside of its heap.", (m) => m.external);
}

function addDescriptors(registers: Registry[]): void {
  const limit = descriptorLimit();
  if (limit === null) return;
  new Gauge({ name: "process_max_fds", help: "File descriptors that it may open.", registers }).set(limit);
  new Gauge({
    name: "process_open_fds",
    help: "File descriptors that are open; each socket takes one.",
    registers,
    collect() {
      this.set(readdirSync("/proc/self/fd").length);
    },
  });
}

function addEventLoop(registers: Registry[], eventLoop: EventLoop): void {
  // Reading starts the measurement anew, so one gauge reads for all four; it stands first, because they are asked in order.
  new Gauge({
    name: "nodejs_eventloop_utilization",
    help: "Share of the time since the last scrape in which the event loop was busy.",
    registers,
    collect() {
      const delay = eventLoop.read();
      mean.set(delay.meanSeconds);
      p99.set(delay.p99Seconds);
      max.set(delay.maxSeconds);
      this.set(delay.busy);
    },
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const mean = gauge(
    "nodejs_eventloop_lag_mean_seconds",
    "Mean delay of the event loop since the last scrape.",
  );
  const p99 = gauge("nodejs_eventloop_lag_p99_seconds", "99th percentile of that delay.");
  const max = gauge("nodejs_eventloop_lag_max_seconds", "Longest of those delays.");
}

/** How many descriptors this process may open; null where nothing tells. */
export function descriptorLimit(): number | null {
  try {
    const [, soft = ""] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === "" ? null : Number(soft);
  } catch {
    return null;
  }
}
