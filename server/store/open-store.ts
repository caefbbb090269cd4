import { join } from "node:path";
import { ensureDataFolder } from "../config/data-folder.js";
import type { ServerConfig } from "../config/server-config.js";
import { AccountChanges } from "./account-changes.js";
import { Blocks } from "./blocks.js";
import { Calls } from "./calls.js";
import { Contacts } from "./contacts.js";
import type { Database } from "./database.js";
import { History } from "./history.js";
import { migrate } from "./migrate.js";
import { openDatabase } from "./open-database.js";
import { PresenceLists } from "./presence-lists.js";
import { PushTokens } from "./push-tokens.js";
import { PeopleSearch } from "./search/people-search.js";
import { SeenCalls } from "./seen-calls.js";
import type { TableReport } from "./take-over/report.js";
import { Users } from "./users.js";

/** An open, up-to-date database with its repositories. */
export interface Store {
  database: Database;
  /** The migrations that opening it has run. */
  migrated: string[];
  /** What became of the app's own tables, where opening it has found some. */
  takenOver: TableReport[] | null;
  users: Users;
  contacts: Contacts;
  calls: Calls;
  history: History;
  seenCalls: SeenCalls;
  search: PeopleSearch;
  presenceLists: PresenceLists;
  pushTokens: PushTokens;
  blocks: Blocks;
  changes: AccountChanges;
  close(): Promise<void>;
}

type StoreConfig = Pick<ServerConfig, "database" | "databaseConnections" | "dataFolder"> &
  Partial<Pick<ServerConfig, "databaseTls">>;

/** Opens the configured database and migrates it, on both dialects; throws `database-failed`. */
export async function openStore(config: StoreConfig, now: () => number = Date.now): Promise<Store> {
  const { databaseConnections: connections, databaseTls: tls = "off" } = config;
  const database = await openDatabase(targetOf(config), { connections, tls });
  try {
    const { steps: migrated, takenOver } = await migrate(database);
    return { ...repositories(database, now), database, migrated, takenOver, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function repositories(database: Database, now: () => number) {
  return {
    users: new Users(database.db, now),
    contacts: new Contacts(database.db, now),
    calls: new Calls(database, now),
    history: new History(database, now),
    seenCalls: new SeenCalls(database, now),
    search: new PeopleSearch(database),
    presenceLists: new PresenceLists(database.db),
    pushTokens: new PushTokens(database.db, now),
    blocks: new Blocks(database.db, now),
    changes: new AccountChanges(database.db, now),
  };
}

/** The configured database, or the SQLite file in the data folder, which is made for it. */
export function targetOf({ database, dataFolder }: Pick<ServerConfig, "database" | "dataFolder">) {
  if (database !== null) return database;
  ensureDataFolder(dataFolder);
  return { kind: "sqlite" as const, path: join(dataFolder, "calling.sqlite") };
}
