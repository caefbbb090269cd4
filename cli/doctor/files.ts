import { existsSync, lstatSync, readdirSync, type Stats } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { dataFolder, profilePath } from "../../client/index.js";
import type { Environment } from "../context.js";
import { type Finding, failing, fine, reasonOf, unknown } from "./finding.js";

const OTHERS = 0o077;

/** Whether anybody else on this machine could read the session, or sit down where the daemon listens. */
export function examineFiles(profile: string, env: Environment): Finding[] {
  const home = dataFolder({ ...env });
  if (!existsSync(home)) return [fine("files", `${home} will be made when somebody logs in`)];
  if (process.platform === "win32")
    return [unknown("files", `${home}: Windows keeps rights that are not looked at`)];
  try {
    const trouble = own(home, profile, env).flatMap((path) => troubleWith(path, lstatSync(path)));
    return trouble.length > 0 ? trouble : [fine("files", `${home} is yours alone`)];
  } catch (error) {
    return [
      failing(
        "files",
        `${home} cannot be read: ${reasonOf(error)}`,
        "Correct its owner, or move on with CALLING_HOME.",
      ),
    ];
  }
}

/** What holds secrets: the profile with its journal, and the folders above and beside it. */
function own(home: string, profile: string, env: Environment): string[] {
  const path = profilePath(profile, { ...env });
  const run = join(home, "run");
  const sockets = existsSync(run) ? [run, ...readdirSync(run).map((name) => join(run, name))] : [];
  return [join(home, "profiles"), path, ...sockets].filter((one) => existsSync(one));
}

function troubleWith(path: string, { mode, uid }: Stats): Finding[] {
  if (uid !== userInfo().uid) {
    return [
      failing("files", `${path} belongs to somebody else`, `Take it back: sudo chown -R "$USER" ${path}`),
    ];
  }
  if ((mode & OTHERS) === 0) return [];
  return [failing("files", `others on this machine can read ${path}`, `chmod go= ${path}`)];
}
