import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { type Finding, failing, fine, reasonOf, warning } from "./finding.js";

const MEGABYTE = 1024 * 1024;
/** Below this a busy day's call log and journal may find the disk full. */
const FREE_MIN_MB = 500;

/** Whether the data folder can be written, by its owner alone, and has room. */
export async function examineFolder(folder: string): Promise<Finding[]> {
  const existing = await nearestExisting(folder);
  try {
    await access(existing, constants.W_OK);
    const { mode } = await stat(existing);
    const room = await freeSpace(existing);
    if (existing !== folder) return [fine("data folder", `${folder} will be made at the first start`), room];
    if ((mode & 0o022) !== 0) {
      return [failing("data folder", `others can write into ${folder}`, `chmod 700 ${folder}`), room];
    }
    return [fine("data folder", folder), room];
  } catch (error) {
    return [
      failing(
        "data folder",
        `${existing} cannot be written: ${reasonOf(error)}`,
        "Correct the owner or the permissions, or choose another folder with CALLING_HOME.",
      ),
    ];
  }
}

async function nearestExisting(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : nearestExisting(parent);
  }
}

async function freeSpace(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  if (free >= FREE_MIN_MB) return fine("disk", `${free} MB free`);
  return warning("disk", `only ${free} MB free`, "Make room; a full disk loses the record of calls.");
}
