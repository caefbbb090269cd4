import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { CallLog } from "./call-log.js";
import { Directory } from "./directory.js";
import { createHttpServer } from "./http.js";
import { attachSockets } from "./sockets.js";
import { signToken } from "./tokens.js";

export interface AppServerOptions {
  port?: number;
  /** How long an offer waits for a callee who is away; 30 s as in the wild. */
  offlineMs?: number;
  jwtSecret?: string;
}

export interface Account {
  callId: string;
  userId: number;
  email: string;
  password: string;
  token: string;
}

/** A running stand-in of the app's own server. */
export interface AppServer {
  url: string;
  jwtSecret: string;
  /** Makes an account without a detour over REST. */
  addUser: (callId: string) => Promise<Account>;
  close: () => Promise<void>;
}

const OFFLINE_MS = 30_000;
const SECRET_BYTES = 32;

/** Starts the stand-in on the loopback address; every instance is a world of its own. */
export async function startAppServer(options: AppServerOptions = {}): Promise<AppServer> {
  const { port = 0, offlineMs = OFFLINE_MS, jwtSecret = randomBytes(SECRET_BYTES).toString("hex") } = options;
  const directory = new Directory();
  const calls = new CallLog(directory);
  const http = createHttpServer({ directory, calls, secret: jwtSecret });
  const sockets = attachSockets(http, calls, offlineMs);
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no TCP port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    jwtSecret,
    addUser: (callId) => addUser(directory, callId, jwtSecret),
    close: sockets.close,
  };
}

async function addUser(directory: Directory, callId: string, secret: string): Promise<Account> {
  const password = randomBytes(SECRET_BYTES).toString("base64url");
  const email = `${callId.toLowerCase()}@example.org`;
  const user = await directory.register({ first_name: callId, last_name: "Test", email, password });
  directory.setCallId(user, callId);
  return { callId, userId: user.user_id, email, password, token: signToken(user, secret) };
}
