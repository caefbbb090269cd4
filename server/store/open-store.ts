import { join } from "node:path";
import { ensureDataFolder } from "../config/data-folder.js";
import type { ServerConfig } from "../config/server-config.js";
import { Calls } from "./calls.js";
import { Contacts } from "./contacts.js";
import type { Database } from "./database.js";
import { History } from "./history.js";
import { migrate } from "./migrate.js";
import { openDatabase } from "./open-database.js";
import { PushTokens } from "./push-tokens.js";
import { Users } from "./users.js";

/** An open, up-to-date database with its repositories. */
export interface Store {
  database: Database;
  /** The migrations that opening it has run. */
  migrated: string[];
  users: Users;
  contacts: Contacts;
  calls: Calls;
  history: History;
  pushTokens: PushTokens;
  close(): Promise<void>;
}

type StoreConfig = Pick<ServerConfig, "database" | "databaseConnections" | "dataFolder">;

/** Opens the configured database and migrates it, on both dialects; throws `database-failed`. */
export async function openStore(config: StoreConfig, now: () => number = Date.now): Promise<Store> {
  const target = config.database ?? defaultFile(config.dataFolder);
  const database = await openDatabase(target, config.databaseConnections);
  try {
    const migrated = await migrate(database);
    return { ...repositories(database, now), database, migrated, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function repositories(database: Database, now: () => number) {
  return {
    users: new Users(database.db, now),
    contacts: new Contacts(database.db, now),
    calls: new Calls(database),
    history: new History(database, now),
    pushTokens: new PushTokens(database.db, now),
  };
}

function defaultFile(folder: string): { kind: "sqlite"; path: string } {
  ensureDataFolder(folder);
  return { kind: "sqlite", path: join(folder, "calling.sqlite") };
}
