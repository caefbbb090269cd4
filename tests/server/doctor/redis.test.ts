import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { examineRedis } from "../../../server/doctor/redis.js";

interface Answers {
  version?: string;
  /** How far its clock is ahead, in seconds. */
  ahead?: number;
}

/** Something that speaks as much of Redis as the doctor asks for, of any version and with any clock. */
async function redisLike({ version = "7.4.1", ahead = 0 }: Answers = {}): Promise<string> {
  const open = new Set<Socket>();
  const answers = new Map([
    ["info", () => bulk(`# Server\r\nredis_version:${version}\r\nloading:0\r\n`)],
    ["ping", () => "+PONG\r\n"],
    ["time", () => `*2\r\n${bulk(String(Math.floor(Date.now() / 1_000) + ahead))}${bulk("0")}`],
    ["hello", () => `*2\r\n${bulk("proto")}:3\r\n`],
  ]);
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      // Each command is an array of texts, of which only the first matters here.
      for (const [, name = ""] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        socket.write(answers.get(name.toLowerCase())?.() ?? "+OK\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return `redis://:hush-hush@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

async function levels(url: string): Promise<string[]> {
  const findings = await examineRedis({ url, tls: "off", prefix: "calling:" });
  expect(JSON.stringify(findings)).not.toContain("hush-hush");
  return findings.map(({ level, text }) => `${level} ${text}`);
}

test("none configured is fine", async () => {
  expect(await examineRedis(null)).toMatchObject([{ level: "ok" }]);
});

test("one that answers tells its version and how quickly", async () => {
  expect(await levels(await redisLike())).toEqual([
    expect.stringMatching(/^(ok|warn) version 7\.4\.1, answers within [\d.]+ ms$/),
    "ok its clock agrees with ours",
  ]);
});

test("one that is too old fails", async () => {
  expect(await levels(await redisLike({ version: "6.2.14" }))).toEqual(["fail version 6.2.14 is too old"]);
});

test("one whose clock is wrong warns", async () => {
  const [, clock] = await levels(await redisLike({ ahead: 60 }));
  expect(clock).toMatch(/^warn its clock is (59|60)\.\d s ahead of ours$/);
});

test("one that nobody answers for fails", async () => {
  expect(await levels("redis://:hush-hush@127.0.0.1:1")).toEqual([expect.stringMatching(/^fail /)]);
});
