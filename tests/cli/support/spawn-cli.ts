import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileCli } from "./compile-cli.js";

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The printed lines as objects. */
  objects: Record<string, unknown>[];
}

interface SpawnOptions {
  profile?: string;
  stdin?: string;
  env?: Record<string, string>;
  /** Modules that run before the command. */
  preload?: string[];
}

/** The commands in processes of their own, with a home that nobody else has. */
export class CliHome {
  readonly folder = mkdtempSync(join(tmpdir(), "calling-cli-"));
  readonly #program = compileCli();
  readonly #server: string;
  readonly #running = new Set<ChildProcess>();

  constructor(server: string) {
    this.#server = server;
  }

  /** Runs a command to its end. */
  run(line: string, options: SpawnOptions = {}): Promise<Finished> {
    return this.start(line, options).finished;
  }

  start(line: string, { profile, stdin = "", env = {}, preload = [] }: SpawnOptions = {}): RunningCli {
    const nodeFlags = preload.flatMap((module) => ["--import", module]);
    const launcher = join(this.#program, "bin", "calling.js");
    const child = spawn(process.execPath, [...nodeFlags, launcher, ...line.split(" ")], {
      env: {
        PATH: process.env.PATH,
        CALLING_HOME: this.folder,
        CALLING_SERVER: this.#server,
        CALLING_FALLBACK: this.#server,
        ...(profile === undefined ? {} : { CALLING_PROFILE: profile }),
        ...env,
      },
    });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    return new RunningCli(child);
  }

  /** Ends what still runs and removes everything. */
  async close(): Promise<void> {
    const ends = [...this.#running].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of this.#running) child.kill("SIGKILL");
    await Promise.all(ends);
    for (const folder of [this.folder, this.#program]) rmSync(folder, { recursive: true });
  }
}

/** One command that runs. */
export class RunningCli {
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcess;
  readonly #waiters = new Set<() => void>();
  #stdout = "";
  #stderr = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      for (const look of this.#waiters) look();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.finished = new Promise((resolve) => {
      child.once("close", (code) => {
        for (const look of this.#waiters) look();
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr, objects: objectsIn(this.#stdout) });
      });
    });
  }

  /** Resolves once that text was printed; rejects when the command ends without it. */
  prints(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const isThere = this.#stdout.includes(text);
        if (!isThere && this.#child.exitCode === null) return;
        this.#waiters.delete(look);
        if (isThere) resolve();
        else reject(new Error(`it ended without ${text}: ${this.#stdout}${this.#stderr}`));
      };
      this.#waiters.add(look);
      look();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Nobody reads any more what it prints. */
  closeReader(): void {
    this.#child.stdout?.destroy();
  }
}

function objectsIn(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
