import { appendFileSync, chmodSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ensurePrivateFolder } from "../../client/storage/profile-paths.js";
import { cleanText } from "../../protocol/text.js";

const OWNER_ONLY_FILE = 0o600;
/** With the file before it a log takes at most twice this. */
const LARGEST_BYTES = 1024 * 1024;
const LONGEST_LINE = 2_000;

export type Log = (line: string) => void;

/**
 * A log of a few lines a day, for whoever asks why something did not work. Nobody writes requests into it, so no password
 * and no token can get there. A log that cannot be written never stops what it is about.
 */
export function openDaemonLog(path: string, now: () => Date): Log {
  try {
    ensurePrivateFolder(dirname(path));
  } catch {
    return () => undefined;
  }
  return (line) => {
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_BYTES)
        renameSync(path, `${path}.1`);
      const text = line.split("\n").map(cleanText).join(" | ").slice(0, LONGEST_LINE);
      appendFileSync(path, `${now().toISOString()} ${text}\n`, { mode: OWNER_ONLY_FILE });
      chmodSync(path, OWNER_ONLY_FILE);
    } catch {
      // There is nobody to tell.
    }
  };
}
