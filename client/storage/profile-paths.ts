import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import envPaths from "env-paths";
import { CallError } from "../../protocol/errors.js";

const PROFILE_NAME = /^[A-Za-z0-9_-]{1,32}$/;
const OWNER_ONLY_FOLDER = 0o700;

export const DEFAULT_PROFILE = "default";

/** The folder of all of a user's data; `CALLING_HOME` moves it. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.CALLING_HOME || envPaths("calling", { suffix: "" }).data;
}

/** Where a profile lives. Throws `usage` for a name that could leave its folder. */
export function profilePath(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  if (!PROFILE_NAME.test(name)) {
    throw new CallError("usage", `A profile name has 1 to 32 letters, digits, "-" or "_", not "${name}"`);
  }
  return join(dataFolder(environment), "profiles", `${name}.sqlite`);
}

/** Makes the folder of a file for its owner alone. */
export function ensurePrivateFolder(folder: string): void {
  makeFolder(folder);
  chmodSync(folder, OWNER_ONLY_FOLDER);
}

/** One level at a time: Node's recursive way tries for ever where nothing can be made, as in `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: OWNER_ONLY_FOLDER });
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  }
}
