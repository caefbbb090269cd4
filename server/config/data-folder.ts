import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import envPaths from "env-paths";

const ONLY_OWNER = 0o700;

/** Where the server keeps its database and its secret when it is told nothing else. */
export function dataFolder(callingHome: string | undefined): string {
  const home = callingHome ? resolve(callingHome) : envPaths("calling-system", { suffix: "" }).data;
  return join(home, "server");
}

/**
 * Makes the folder, readable by its owner alone; one level at a time, because Node's recursive way tries for ever where
 * nothing can be made, as in `/proc`.
 */
export function ensureDataFolder(folder: string): void {
  if (existsSync(folder)) return;
  ensureDataFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: ONLY_OWNER });
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  }
}
