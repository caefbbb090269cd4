import { Tokens } from "../../../server/auth/tokens.js";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import { openStore } from "../../../server/store/open-store.js";
import { ChildServer } from "../child-server.js";
import type { Account } from "./person.js";

/** Short, because every restart waits for it. */
const RESTART_GRACE_MS = 300;
const SECRET = "a secret for servers that die young and often";

/** One of several servers, with the times of a real one: others take over what it leaves. */
export function startNode(
  database: DatabaseTarget,
  dataFolder: string,
  redisPath: string,
): Promise<ChildServer> {
  return ChildServer.start({
    server: {
      database,
      databaseConnections: 3,
      dataFolder,
      jwtSecret: SECRET,
      rateLimits: false,
      redis: { url: redisPath, tls: "off", prefix: "faults:" },
    },
  });
}

/** A server in a process of its own, on data that outlive it. */
export function startOn(database: DatabaseTarget, dataFolder: string): Promise<ChildServer> {
  return ChildServer.start({
    server: {
      database,
      dataFolder,
      jwtSecret: SECRET,
      rateLimits: false,
      times: { restartGrace: RESTART_GRACE_MS },
    },
  });
}

/** People with accounts, who have never been anywhere. */
export async function addAccounts(database: DatabaseTarget, count: number): Promise<Account[]> {
  const tokens = new Tokens(SECRET);
  return withStore(database, async ({ users }) => {
    const accounts: Account[] = [];
    for (let index = 0; index < count; index++) {
      const callId = `person_${index}`;
      const email = `${callId}@example.org`;
      const userId = await users.add({
        firstName: "P",
        lastName: String(index),
        email,
        passwordHash: "x",
        callId,
      });
      accounts.push({ userId, callId, token: tokens.sign({ userId, email, version: 0, isBot: false }) });
    }
    return accounts;
  });
}

/** The rooms that the log still holds for open. */
export function openCalls(database: DatabaseTarget): Promise<string[]> {
  return withStore(database, async ({ database: { db } }) => {
    const open = db.selectFrom("calls").select("room_id").where("ended_at", "is", null);
    const rows = await open.where("room_id", "is not", null).execute();
    return rows.flatMap((row) => row.room_id ?? []);
  });
}

type OpenStore = Awaited<ReturnType<typeof openStore>>;

/** A look into the database from outside of the server. */
export async function withStore<T>(
  database: DatabaseTarget,
  work: (store: OpenStore) => Promise<T>,
): Promise<T> {
  const store = await openStore({ database, databaseConnections: 1, dataFolder: "" });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
