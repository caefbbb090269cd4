import { chmodSync, closeSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { CallError } from "../../protocol/index.js";
import { ensurePrivateFolder } from "./profile-paths.js";

const OWNER_ONLY_FILE = 0o600;

/**
 * Claims a file for this process, and gives the way to let it go; null when another process has it. The lock is SQLite's
 * own on a database without content: the system takes it from a process that dies, however it dies. Throws
 * `profile-unreadable` where no file can be made.
 */
export function lockForProcess(path: string): (() => void) | null {
  let file: Database.Database | undefined;
  try {
    ensurePrivateFolder(dirname(path));
    closeSync(openSync(path, "a", OWNER_ONLY_FILE));
    chmodSync(path, OWNER_ONLY_FILE);
    file = new Database(path, { timeout: 0 });
    const held = file;
    held.pragma("locking_mode = EXCLUSIVE");
    held.exec("BEGIN EXCLUSIVE");
    return () => void held.close();
  } catch (error) {
    file?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw CallError.from(error, "profile-unreadable", `The lock at ${path} cannot be opened`);
  }
}
