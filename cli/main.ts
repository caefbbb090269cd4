import { packageVersion } from "../protocol/package.js";
import { screenArguments } from "./screen-arguments.js";

/** A handle that a native module forgot may keep a finished process alive for this long, and no longer. */
const LINGER_MS = 2000;

/** Runs `calling` in this process; the only place that decides how the process ends. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

/** The version is asked for often, by scripts and by prompts, so it loads nothing else. */
async function run(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${packageVersion()}\n`);
    return 0;
  }
  const screen = process.stdin.isTTY && process.stdout.isTTY ? screenArguments(argv) : null;
  if (screen !== null) {
    const { runScreen } = await import("./run-screen.js");
    return runScreen(screen, process.env);
  }
  const [{ runCommandLine }, { ProcessIo }] = await Promise.all([
    import("./command-line.js"),
    import("./process-io.js"),
  ]);
  return runCommandLine(argv, { io: new ProcessIo(), env: process.env });
}
