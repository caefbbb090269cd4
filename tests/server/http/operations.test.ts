import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freezableLine } from "../../support/freezable-line.js";
import { describeWith } from "../../support/requirements.js";
import { testServer } from "../../support/server.js";
import { useMysqlDatabase } from "../store/each-database.js";
import { ask, refusal } from "./ask.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-operations-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a server that can work says so", async () => {
  const { url } = await testServer();
  expect(await ask(url, "GET", "/ready")).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
});

test("a probe may leave the body out", async () => {
  const { url } = await testServer();
  expect(await ask(url, "HEAD", "/ready")).toMatchObject({ status: 200, body: "" });
});

test("metrics are for this machine, and not for whom a proxy on it lets through", async () => {
  const { url } = await testServer();
  expect((await ask(url, "GET", "/metrics")).status).toBe(200);
  const forwarded = await ask(url, "GET", "/metrics", { headers: { "x-forwarded-for": "203.0.113.7" } });
  expect(refusal(forwarded)).toBe("404 not-found");
});

test("metrics can be opened, and turned off", async () => {
  const headers = { "x-forwarded-for": "203.0.113.7" };
  const open = await testServer({ metrics: "on" });
  expect((await ask(open.url, "GET", "/metrics", { headers })).status).toBe(200);
  const off = await testServer({ metrics: "off" });
  expect(refusal(await ask(off.url, "GET", "/metrics"))).toBe("404 not-found");
});

test("metrics come in the form that Prometheus reads", async () => {
  const { url } = await testServer();
  const { headers, body } = await ask(url, "GET", "/metrics");
  expect(headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(String(body)).toMatch(
    /^# HELP calling_sockets .+\n# TYPE calling_sockets gauge\ncalling_sockets 0$/m,
  );
});

await describeWith("mariadb", "with a database that hangs", () => {
  const name = `calling_ready_${randomBytes(6).toString("hex")}`;
  useMysqlDatabase(name);

  test("a server is not ready and says why, and is alive all the same", async () => {
    const line = await freezableLine(3306);
    const database = {
      kind: "mysql",
      host: "127.0.0.1",
      port: line.port,
      user: "root",
      password: "",
      name,
    } as const;
    const { url } = await testServer({ database, dataFolder: temporaryFolder() });
    const ready = await ask(url, "GET", "/ready");
    expect(ready.status).toBe(200);
    line.freeze();
    await expect
      .poll(async () => (await ask(url, "GET", "/ready")).body, { timeout: 10_000 })
      .toEqual({ ready: false, reasons: ["database"] });
    expect((await ask(url, "GET", "/health")).status).toBe(200);
  });
});
