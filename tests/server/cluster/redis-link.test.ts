import { createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CallError } from "../../../protocol/errors.js";
import { RedisLink } from "../../../server/cluster/redis-link.js";
import type { TlsMode } from "../../../server/config/tls-mode.js";
import { OwnRedis } from "../../support/own-redis.js";
import { describeWith } from "../../support/requirements.js";
import { FakeLog } from "../signaling/fakes.js";

async function failureOf(url: string, tls: TlsMode = "off"): Promise<CallError> {
  try {
    (await RedisLink.open({ url, tls, prefix: "link:" }, new FakeLog())).close();
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
  throw new Error("Redis could be used");
}

it("names the address of a Redis that does not answer, in one line and without the password", async () => {
  const failure = await failureOf("redis://:hunter2@127.0.0.1:1");
  expect(failure.code).toBe("redis-failed");
  expect(failure.message).toMatch(/^Redis at 127\.0\.0\.1:1 cannot be used: [^\n]+$/);
  expect(failure.message).not.toContain("hunter2");
});

it("does not talk to a Redis without encryption when that is required", async () => {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data: Buffer) => {
      heard.push(data);
      socket.end("-ERR unencrypted\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  expect((await failureOf(`redis://:hunter2@127.0.0.1:${port}`, "on")).code).toBe("redis-failed");
  expect(Buffer.concat(heard).toString("latin1")).not.toContain("hunter2");
  await new Promise((resolve) => server.close(resolve));
});

it("names a file of authorities that cannot be read", async () => {
  const failure = await failureOf("redis://127.0.0.1:1", { caFile: "/nowhere/ca.pem" });
  expect([failure.code, failure.message]).toEqual([
    "bad-config",
    "REDIS_TLS names /nowhere/ca.pem, which cannot be read",
  ]);
});

await describeWith("redis", "a link to Redis", () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(() => redis.stop());

  it("fails a command in time when Redis hangs, and is well again afterwards", async () => {
    const link = await RedisLink.open({ url: redis.path, tls: "off", prefix: "hangs:" }, new FakeLog());
    redis.freeze();
    await expect(link.run("owner", ["room"])).rejects.toThrow(/timed out/);
    redis.thaw();
    expect(await link.run("owner", ["room"])).toBe("");
    link.close();
  });

  it("runs its scripts also after Redis has forgotten them", async () => {
    const link = await RedisLink.open({ url: redis.path, tls: "off", prefix: "forgot:" }, new FakeLog());
    await link.commands.script("FLUSH");
    expect(await link.run("owner", ["room"])).toBe("");
    link.close();
  });
});
