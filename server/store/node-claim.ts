import { dirname, join } from "node:path";
import { ensureDataFolder } from "../config/data-folder.js";
import type { ServerConfig } from "../config/server-config.js";
import { lockNode } from "./node-lock.js";
import { targetOf } from "./open-store.js";
import { protectFile } from "./sqlite.js";

/** What one server process has to itself. */
export interface NodeClaim {
  /** Where its journal of the call log lies; null where nothing outlives the process anyway. */
  readonly journalPath: string | null;
  release(): void;
}

type ClaimConfig = Pick<ServerConfig, "database" | "dataFolder">;

/** Claims the SQLite file, or with MySQL the data folder, for this process; throws `already-running`. */
export function claimNode(config: ClaimConfig): NodeClaim {
  const target = targetOf(config);
  if (target.kind === "sqlite" && target.path === ":memory:") return { journalPath: null, release: () => {} };
  const stem = target.kind === "sqlite" ? target.path : join(config.dataFolder, "call-log");
  // What is wrong with the database's own path is said of that path, before files are laid beside it.
  if (target.kind === "sqlite") protectFile(target.path);
  else ensureDataFolder(dirname(stem));
  return { journalPath: `${stem}.journal`, release: lockNode(`${stem}.lock`) };
}
