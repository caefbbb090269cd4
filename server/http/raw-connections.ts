import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { CallError, type ErrorCode } from "../../protocol/errors.js";
import { answerTo } from "./failures.js";

/** Where Socket.IO listens; it answers there by itself. */
const SOCKET_PATH = "/socket.io/";

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

/** Answers what Node's parser could not read as HTTP, in the shape of every other refusal. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  // Who has reset the connection hears nothing any more.
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return refuse(socket, 431, "too-large", "The headers are too large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return refuse(socket, 408, "bad-request", "The request took too long to arrive");
    default:
      return refuse(socket, 400, "bad-request", "That is no HTTP request");
  }
}

/** Refuses at once what wants to become anything but a WebSocket, such as HTTP/2 without encryption. */
export function refuseOtherUpgrades(server: Server): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    if (request.url?.startsWith(SOCKET_PATH)) return;
    refuse(socket, 400, "bad-request", "There is nothing to upgrade to at that address");
  });
}

function refuse(socket: Duplex, status: number, code: ErrorCode, text: string): void {
  const body = JSON.stringify(answerTo(new CallError(code, text)).body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${REASONS[status]}`,
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
