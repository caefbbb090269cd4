import { startAppServer } from "./app-server/start.js";
import { startTestServer } from "./server.js";

/** A server with accounts on it, whoever wrote it. */
export interface AnyServer {
  url: string;
  /** Makes an account with that Call ID; its token. */
  tokenOf(callId: string): Promise<string>;
  close(): Promise<void>;
}

async function appServer(): Promise<AnyServer> {
  const server = await startAppServer();
  return {
    url: server.url,
    tokenOf: async (callId) => (await server.addUser(callId)).token,
    close: () => server.close(),
  };
}

async function ourServer(): Promise<AnyServer> {
  const server = await startTestServer();
  return {
    url: server.url,
    tokenOf: async (callId) => (await server.createUser(callId)).token,
    close: () => server.close(),
  };
}

/** Both servers of the protocol: what holds for our clients holds on each. */
export const BOTH_SERVERS: { name: string; start(): Promise<AnyServer> }[] = [
  { name: "the app's own server", start: appServer },
  { name: "our server", start: ourServer },
];
