import { CallError } from "../protocol/errors.js";

const EXIT = { done: 0, usage: 2 } as const;

const HELP = `Usage: calling-bots [options]

Scripted calls and load tests. Scenarios arrive with a later version; until then the package
"calling-system/bots" offers what they will stand on: audio signatures, verdicts on who heard whom,
and a twin of the mobile app.

Options:
  -V, --version  print the version
  -h, --help     print this help`;

/** Runs `calling-bots` and gives its exit code. */
export function main(argv: readonly string[], version: string): number {
  const [first] = argv;
  if (first === "--version" || first === "-V") return print(version);
  if (first === undefined || first === "--help" || first === "-h") return print(HELP);
  const { message, code } = new CallError("usage", "Scenarios arrive with a later version; see --help");
  process.stderr.write(`calling-bots: ${message} (${code})\n`);
  return EXIT.usage;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.done;
}
