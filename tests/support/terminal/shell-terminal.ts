import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { Terminal, type TerminalOptions } from "./terminal.js";

const run = promisify(execFile);

/** The shell's own words when the program's parent is gone; a screen that still lives may wipe them away. */
const BACK = "[back in the shell]";

/*
 * Three processes above each other, as in life: the shell that leads the session, the program's parent (a script, or
 * something like `npm run`), and the program. The shells never touch the settings of the terminal by themselves: an
 * interactive one would repair what a program left broken, and hide it. The program alone holds the writing end of the
 * pipe `life`, so that whoever reads it knows when the program is no more; the shell that of `status`.
 */
const SESSION = `
trap : INT HUP TERM
folder=$1; shift
tty > "$folder/tty"
stty -a > "$folder/before"
mkfifo "$folder/life" "$folder/status"
echo "[ready]"
exec 8> "$folder/status"
sh -c 'echo $$ > "$1/parent"; sh -c "$0" "$@"; exit $?' '
  echo $$ > "$0/program"; folder=$0; exec 9> "$folder/life"; exec "$@"
' "$folder" "$@" 8>&-
echo $? >&8
exec 8>&-
echo "${BACK}"
read -r enough
`;

/** A program that was started from a shell on a pseudo-terminal, to see what it leaves behind. */
export class ShellTerminal {
  readonly terminal: Terminal;
  readonly #folder: string;
  #life: Promise<string> = Promise.resolve("");
  #status: Promise<string> = Promise.resolve("");

  private constructor(terminal: Terminal, folder: string) {
    this.terminal = terminal;
    this.#folder = folder;
  }

  static async start(command: readonly string[], options: TerminalOptions = {}): Promise<ShellTerminal> {
    const folder = mkdtempSync(join(tmpdir(), "calling-shell-"));
    const terminal = new Terminal(["sh", "-c", SESSION, "sh", folder, ...command], options);
    const shell = new ShellTerminal(terminal, folder);
    await terminal.shows("[ready]");
    shell.#life = textOfPipe(join(folder, "life"));
    shell.#status = textOfPipe(join(folder, "status"));
    return shell;
  }

  /** Sends a signal to the program alone. Only once it has shown something. */
  signalProgram(name: NodeJS.Signals): void {
    process.kill(Number(this.#read("program")), name);
  }

  /** Sends a signal to the process that started the program. */
  signalParent(name: NodeJS.Signals): void {
    process.kill(Number(this.#read("parent")), name);
  }

  /**
   * Resolves once the program is gone and the shell has gone on; gives the status of what the shell had started, 128 and
   * more for signals. What was written before that is on the screen then.
   */
  async ended(): Promise<number> {
    await this.#life;
    const status = Number(await this.#status);
    await this.terminal.until(() => this.terminal.raw.includes(BACK), "the shell did not go on");
    return status;
  }

  /** The settings of the line before the program began, as `stty -a` tells them. */
  get before(): string {
    return this.#read("before");
  }

  /** The settings as they are now. */
  async settings(): Promise<string> {
    const { stdout } = await run("stty", ["-a", "-F", this.#read("tty")]);
    return stdout.trim();
  }

  async close(): Promise<void> {
    // All that came of the session is one group of processes, apart from what made itself independent.
    try {
      process.kill(-this.terminal.pid, "SIGKILL");
    } catch {}
    await this.terminal.close();
    await Promise.all([this.#life, this.#status]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), "utf8").trim();
  }
}

/** Everything that is written to a pipe; it ends when the last of those who opened it for writing has closed it. */
async function textOfPipe(path: string): Promise<string> {
  const pipe = await open(path, "r");
  try {
    return await text(pipe.createReadStream({ autoClose: false }));
  } finally {
    await pipe.close();
  }
}
