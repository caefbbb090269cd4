import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Settings } from "../../../cli/daemon/contract.js";
import { daemonPaths } from "../../../cli/daemon/daemon-paths.js";
import { bundleScreen } from "../../../scripts/bundle-screen.js";
import { compileCli } from "../../cli/support/compile-cli.js";
import { ShellTerminal } from "../../support/terminal/shell-terminal.js";
import { Terminal, type TerminalOptions } from "../../support/terminal/terminal.js";

const run = promisify(execFile);

/** Under load a call takes its time; this only ends tests that fail. */
const DEADLINE_MS = 15_000;

/** The program as it is installed, and people who have it, each with a home and a daemon of their own. */
export class Stage {
  readonly #program = compileCli();
  readonly #folder = mkdtempSync(join(tmpdir(), "calling-stage-"));
  readonly #people: Person[] = [];

  static async open(): Promise<Stage> {
    const stage = new Stage();
    await bundleScreen(join(stage.#program, "dist"));
    return stage;
  }

  person(name: string, server: string): Person {
    const person = new Person({
      command: [process.execPath, join(this.#program, "bin", "calling.js")],
      environment: {
        PATH: process.env.PATH,
        HOME: this.#folder,
        LANG: "C.UTF-8",
        CALLING_HOME: join(this.#folder, name),
        CALLING_SERVER: server,
        CALLING_FALLBACK: server,
      },
    });
    this.#people.push(person);
    return person;
  }

  async close(): Promise<void> {
    await Promise.all(this.#people.map((person) => person.close()));
    for (const folder of [this.#program, this.#folder]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody with a terminal. */
export class Person {
  readonly #command: readonly string[];
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(parts: {
    command: readonly string[];
    environment: Readonly<Record<string, string | undefined>>;
  }) {
    this.#command = parts.command;
    this.#environment = parts.environment;
  }

  /** Writes down what this person has chosen; before their daemon starts. */
  prefers(settings: Partial<Settings>): void {
    const { settings: path } = daemonPaths("default", this.#environment);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(settings));
  }

  /** Opens the full-screen phone. */
  screen(options: TerminalOptions & { words?: readonly string[] } = {}): Terminal {
    const { words = [], environment = {}, ...rest } = options;
    const terminal = new Terminal([...this.#command, ...words], {
      deadlineMs: DEADLINE_MS,
      ...rest,
      environment: { ...this.#environment, ...environment },
    });
    this.#open.add(terminal);
    return terminal;
  }

  /** The same from a shell, to see what is left when it is gone. */
  async screenFromShell(options: TerminalOptions = {}): Promise<ShellTerminal> {
    const { environment = {}, ...rest } = options;
    const shell = await ShellTerminal.start(this.#command, {
      deadlineMs: DEADLINE_MS,
      ...rest,
      environment: { ...this.#environment, ...environment },
    });
    this.#open.add(shell);
    return shell;
  }

  /** Runs a command to its end, and gives what it printed. Rejects when it fails. */
  async runs(words: readonly string[], stdin = ""): Promise<string> {
    const [file = "", ...args] = [...this.#command, ...words];
    const running = run(file, args, { env: this.#environment });
    running.child.stdin?.end(stdin);
    return (await running).stdout;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((terminal) => terminal.close()));
    await this.runs(["daemon", "stop", "--force"]).catch(() => {});
  }
}
