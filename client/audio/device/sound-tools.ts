import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type SoundTools, TOOL_NAMES } from "./backends.js";

const WORKER = new URL("./naudiodon-worker.js", import.meta.url);

/** Looks around without loading or starting anything. */
export async function findSoundTools(path: string = process.env.PATH ?? ""): Promise<SoundTools> {
  const found = await Promise.all(
    TOOL_NAMES.map(async (name) => ((await isOnPath(name, path)) ? [name] : [])),
  );
  return {
    worker: isNaudiodonInstalled() ? [fileURLToPath(WORKER)] : null,
    programs: new Set(found.flat()),
  };
}

async function isOnPath(name: string, path: string): Promise<boolean> {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    try {
      await access(join(folder, name), constants.X_OK);
      return true;
    } catch {
      // The next folder may have it.
    }
  }
  return false;
}

/** Only resolves: the module itself must never be loaded into this process. */
function isNaudiodonInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("naudiodon");
    return true;
  } catch {
    return false;
  }
}
