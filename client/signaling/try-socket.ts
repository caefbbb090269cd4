import { io } from "socket.io-client";
import { CallError } from "../../protocol/index.js";
import { refusalOf } from "./refusal.js";

const CONNECT_TIMEOUT_MS = 6_000;

/**
 * Opens a socket with a token and closes it again. It is not registered, so nobody sees a phone come and go, and nothing
 * that waits for this person rings. Rejects with what the server refused it for, or with `server-unreachable`.
 */
export async function trySocket({ url, token }: { url: string; token: string }): Promise<void> {
  const socket = io(url, {
    autoConnect: false,
    forceNew: true,
    transports: ["websocket"],
    auth: { token },
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (error) => {
        reject(refusalOf(error) ?? CallError.from(error, "server-unreachable"));
      });
      socket.connect();
    });
  } finally {
    socket.disconnect();
  }
}
