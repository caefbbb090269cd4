import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../../server/commands/main.js";

export interface Outcome {
  code: number;
  stdout: string[];
  stderr: string[];
}

export interface Input {
  stdin?: string;
  env?: Record<string, string>;
}

export type Calling = (argv: string, input?: Input) => Promise<Outcome>;

/** A data folder of its own, in which `calling-server` runs as if off a terminal. */
export function callingServer(): Calling & { home: string } {
  const home = mkdtempSync(join(tmpdir(), "calling-commands-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const calling: Calling = async (argv, { stdin = "", env = {} } = {}) => {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const code = await run(argv.split(" "), {
      env: { CALLING_HOME: home, LOG_LEVEL: "silent", ...env },
      folder: home,
      isInteractive: false,
      print: (line) => void stdout.push(line),
      remark: (line) => void stderr.push(line),
      readStdin: async () => stdin,
      untilStopped: async () => {},
      endSoon: () => {},
    });
    return { code, stdout, stderr };
  };
  return Object.assign(calling, { home });
}
