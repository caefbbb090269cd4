import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ServerOptions } from "../../server/main.js";

const ENTRY = fileURLToPath(new URL("./child-server-main.ts", import.meta.url));
/** What is kept of stderr: the end, which tells how a process died. */
const STDERR_KEPT = 64 * 1024;

export type ChildRequest = { kind: "measure" } | { kind: "stop" } | { kind: "drain" };

/** What a process costs at this moment; bytes, and milliseconds of CPU since its start. */
export interface Measured {
  rss: number;
  heapUsed: number;
  external: number;
  cpuMs: number;
}

export type ChildAnswer = { kind: "ready"; url: string; port: number } | ({ kind: "measured" } & Measured);

/** How a process ended: one of the two is null. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildServerOptions {
  /** For `startServer`; what JSON cannot carry cannot be given. */
  server?: Omit<ServerOptions, "log" | "now">;
  /** Another entry, which must answer like `child-server-main.ts`. */
  entry?: string;
  env?: Record<string, string>;
}

/** A server in a process of its own, which can be measured, frozen and killed. */
export class ChildServer {
  readonly url: string;
  readonly port: number;
  readonly jwtSecret: string;
  /** Resolves when the process is gone, whoever ended it. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #errors: { text: string };

  private constructor(
    child: ChildProcess,
    ready: { url: string; port: number },
    { jwtSecret, exited, errors }: { jwtSecret: string; exited: Promise<Exit>; errors: { text: string } },
  ) {
    this.#child = child;
    this.url = ready.url;
    this.port = ready.port;
    this.jwtSecret = jwtSecret;
    this.exited = exited;
    this.#errors = errors;
  }

  /** Starts one on a free port of this machine unless told otherwise; rejects when it ends before it listens. */
  static async start({
    server = {},
    entry = ENTRY,
    env = {},
  }: ChildServerOptions = {}): Promise<ChildServer> {
    const jwtSecret = server.jwtSecret ?? randomBytes(32).toString("hex");
    const options: ServerOptions = {
      port: 0,
      database: { kind: "sqlite", path: ":memory:" },
      passwordCost: 4,
      logLevel: "error",
      ...server,
      jwtSecret,
    };
    const child = fork(entry, [JSON.stringify(options)], {
      execArgv: ["--expose-gc", "--import", "tsx"],
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const errors = { text: "" };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        errors.text = (errors.text + chunk.toString()).slice(-STDERR_KEPT);
      });
    }
    const exited = new Promise<Exit>((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    const ready = await nextAnswer(child, "ready").catch(async () => {
      const { code, signal } = await exited;
      throw new Error(`The server ended before it listened (${code ?? signal}): ${errors.text}`);
    });
    return new ChildServer(child, ready, { jwtSecret, exited, errors });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new TypeError("The process was never started");
    return this.#child.pid;
  }

  /** True once the process is gone. */
  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The end of what it printed; with the default log level that is errors only. */
  get errors(): string {
    return this.#errors.text;
  }

  /** Collects garbage there, then measures. */
  async measure(): Promise<Measured> {
    const measured = nextAnswer(this.#child, "measured");
    this.#request({ kind: "measure" });
    return measured;
  }

  /** The resident memory as the kernel counts it, without asking the process: it may be frozen or busy. */
  residentBytes(): number {
    const [, kilobytes = "0"] =
      /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it at once, as a power cut would. */
  kill(): Promise<Exit> {
    if (!this.isGone) this.#child.kill("SIGKILL");
    return this.exited;
  }

  /** Asks it to stop in good order, as an operator would. */
  drain(): Promise<Exit> {
    if (!this.isGone) this.#request({ kind: "drain" });
    return this.exited;
  }

  /** Asks it to close. */
  stop(): Promise<Exit> {
    if (!this.isGone) this.#request({ kind: "stop" });
    return this.exited;
  }

  #request(request: ChildRequest): void {
    this.#child.send(request, () => {});
  }
}

function nextAnswer<K extends ChildAnswer["kind"]>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<ChildAnswer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off("message", hear);
      child.off("exit", fail);
    };
    const hear = (answer: ChildAnswer) => {
      if (answer.kind !== kind) return;
      settle();
      resolve(answer as Extract<ChildAnswer, { kind: K }>);
    };
    const fail = () => {
      settle();
      reject(new Error(`The server is gone and cannot tell "${kind}"`));
    };
    child.on("message", hear);
    child.once("exit", fail);
  });
}
