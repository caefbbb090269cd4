import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../support/server.js";
import { ask } from "./ask.js";

let server: TestServer;
let url: string;

beforeAll(async () => {
  server = await startTestServer();
  url = server.url;
});
afterAll(() => server.close());

/** Sends bytes as they are, and reads what comes back until the server closes. */
function exchange(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.setEncoding("utf8");
  return new Promise((resolve) => {
    let answer = "";
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    socket.write(bytes);
  });
}

/** The status and the code of a raw answer. */
function summary(answer: string): string {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const { code } = JSON.parse(body) as { code: string };
  return `${/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]} ${code}`;
}

describe("what is no proper HTTP", () => {
  test.each([
    ["no request at all", "nonsense\r\n\r\n", "400 bad-request"],
    ["binary", "\u0000\u0001\u0002\r\n\r\n", "400 bad-request"],
    [
      "two lengths",
      "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "400 bad-request",
    ],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, "431 too-large"],
    [
      "a token of 64 KB",
      `GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${"x".repeat(65_536)}\r\n\r\n`,
      "431 too-large",
    ],
  ])("%s is refused like everything else", async (_name, bytes, expected) => {
    expect(summary(await exchange(bytes))).toBe(expected);
    expect((await ask(url, "GET", "/health")).status).toBe(200);
  });
});

test("a client that would like HTTP/2 is told at once that there is none", async () => {
  const request = [
    "GET /health HTTP/1.1",
    "Host: x",
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
  ];
  expect(summary(await exchange(`${request.join("\r\n")}\r\n\r\n`))).toBe("400 bad-request");
});

test("the health check answers HEAD, without a body", async () => {
  expect(await ask(url, "HEAD", "/health")).toMatchObject({ status: 200, body: "" });
});
