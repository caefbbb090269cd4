import { execFile } from "node:child_process";
import { tmpdir } from "node:os";

/** A list that takes longer than this is not waited for: the sound server hangs. */
const PATIENCE = 5_000;
const MOST_BYTES = 4_000_000;

/** What a program prints. Rejects when it cannot be run, fails or takes too long. */
export function runProgram(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      {
        encoding: "utf8",
        timeout: PATIENCE,
        killSignal: "SIGKILL",
        maxBuffer: MOST_BYTES,
        cwd: tmpdir(),
        // The words that are looked for are the English ones.
        env: { ...process.env, LC_ALL: "C" },
      },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    );
  });
}
