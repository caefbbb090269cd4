import SqliteFile from "better-sqlite3";
import { CallError } from "../../protocol/errors.js";
import { protectFile } from "./sqlite.js";

/**
 * Claims a file for this server; gives back the way to let it go. Two servers on one database file would each take the
 * other's calls for those of a dead one. The lock is SQLite's own on a database without content: the system takes it
 * from a process that dies, however it dies. Throws `already-running`.
 */
export function lockNode(path: string): () => void {
  protectFile(path);
  const file = new SqliteFile(path, { timeout: 0 });
  try {
    file.pragma("locking_mode = exclusive");
    file.exec("begin exclusive");
  } catch (error) {
    file.close();
    const text = `Another server holds ${path}; give each its own CALLING_HOME`;
    throw CallError.from(error, "already-running", text);
  }
  return () => void file.close();
}
