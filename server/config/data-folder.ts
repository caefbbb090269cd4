import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import envPaths from "env-paths";

const ONLY_OWNER = 0o700;

/** Where the server keeps its database and its secret when it is told nothing else. */
export function dataFolder(callingHome: string | undefined): string {
  const home = callingHome ? resolve(callingHome) : envPaths("calling-system", { suffix: "" }).data;
  return join(home, "server");
}

/** Makes the folder, readable by its owner alone. */
export function ensureDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: ONLY_OWNER });
}
