import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { compiledCli } from "../cli/support/compile-cli.js";
import { EventRecorder } from "./events.js";

/** A process with WebRTC takes its time to start on a busy machine. */
const DEADLINE_MS = 60_000;

/** One line of `--json` output. */
export interface JsonLine {
  type?: string;
  [field: string]: unknown;
}

/** A `calling` command that runs in a process of its own, as a person would run it, read by its JSON lines. */
export class CallingProcess {
  readonly events = new EventRecorder(DEADLINE_MS);
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  /** Every line of stdout so far. */
  readonly lines: JsonLine[] = [];
  #errors = "";

  constructor(args: readonly string[], environment: Record<string, string>) {
    this.#child = spawn(process.execPath, [join(compiledCli(), "bin", "calling.js"), ...args, "--json"], {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdin?.end();
    this.#exit = new Promise((resolve) => this.#child.once("close", resolve));
    const { stdout, stderr } = this.#child;
    if (stdout) createInterface({ input: stdout }).on("line", (line) => this.#read(line));
    stderr?.on("data", (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
  }

  /** What it said on stderr so far. */
  get errors(): string {
    return this.#errors;
  }

  /** The next line of that type. */
  async next(type: string): Promise<JsonLine> {
    const { args } = await this.events.next(type);
    return args[0] as JsonLine;
  }

  /** The next `state` line with that state. */
  async reaches(state: string): Promise<void> {
    for (;;) if ((await this.next("state")).state === state) return;
  }

  /** The exit code. */
  exited(): Promise<number | null> {
    return this.#exit;
  }

  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** Ends it, whatever it does; for the clean-up of a test. */
  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }

  #read(line: string): void {
    const parsed = JSON.parse(line) as JsonLine;
    this.lines.push(parsed);
    this.events.add(parsed.type ?? "row", [parsed]);
  }
}
