import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";
import type { RouteName, RouteResponse } from "../../protocol/rest.js";
import { routes } from "../../protocol/rest.js";
import { Tokens } from "../../server/auth/tokens.js";
import { type RunningServer, type ServerOptions, startServer } from "../../server/main.js";
import { borrowDatabase, isOnMariadb } from "./borrowed-databases.js";

const CHEAPEST_COST = 4;
const PASSWORD = "correct horse battery staple";

/** An account that a test has made. */
export interface TestUser {
  userId: number;
  callId: string;
  token: string;
  email: string;
  password: string;
}

export interface TestServer extends RunningServer {
  jwtSecret: string;
  /** Registers somebody over REST; the Call ID is a new one unless it is given. */
  createUser(callId?: string): Promise<TestUser>;
}

/** A real server on a free port, with its data in memory unless told otherwise. Whoever starts it closes it. */
export async function startTestServer(overrides: ServerOptions = {}): Promise<TestServer> {
  const jwtSecret = overrides.jwtSecret ?? randomBytes(32).toString("hex");
  const ownsDatabase = overrides.database !== undefined || overrides.dataFolder !== undefined;
  const borrowed = isOnMariadb && !ownsDatabase ? await borrowDatabase() : null;
  const server = await startServer({
    port: 0,
    database: borrowed?.target ?? { kind: "sqlite", path: ":memory:" },
    ...(borrowed && { dataFolder: borrowed.dataFolder }),
    passwordCost: CHEAPEST_COST,
    logLevel: "silent",
    // Tests register and ring a lot from one address; those about limits turn them on.
    rateLimits: false,
    ...overrides,
    jwtSecret,
  });
  const tokens = new Tokens(jwtSecret, null, overrides.now && { now: overrides.now });
  let count = 0;
  return {
    ...server,
    jwtSecret,
    async close() {
      await server.close();
      await borrowed?.giveBack();
    },
    async createUser(callId = `user_${++count}`) {
      const email = `${callId.toLowerCase()}@example.org`;
      const names = { first_name: callId, last_name: "Example" };
      const { user_id: userId } = await post(server.url, "register", { ...names, email, password: PASSWORD });
      const token = tokens.sign({ userId, email, version: 0, isBot: false });
      await post(server.url, "chooseCallId", { call_user_id: callId }, token);
      return { userId, callId, token, email, password: PASSWORD };
    },
  };
}

/** The same for one test, closed when that test is over. */
export async function testServer(overrides: ServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(overrides);
  onTestFinished(() => server.close());
  return server;
}

async function post<N extends RouteName>(
  url: string,
  name: N,
  body: unknown,
  token?: string,
): Promise<RouteResponse<N>> {
  const response = await fetch(`${url}${routes[name].path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${routes[name].path}: ${response.status} ${await response.text()}`);
  return routes[name].response.parse(await response.json()) as RouteResponse<N>;
}
