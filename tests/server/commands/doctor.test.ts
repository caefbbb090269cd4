import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { callingServer } from "./run-command.js";

const finding = z.strictObject({
  about: z.string(),
  level: z.enum(["ok", "warn", "fail"]),
  text: z.string(),
  cure: z.string().optional(),
});

test("a fresh machine is healthy, in one line for each check", async () => {
  const { code, stdout } = await callingServer()("doctor --port 0");
  expect(code).toBe(0);
  expect(stdout.length).toBeGreaterThan(10);
  for (const line of stdout) expect(line).toMatch(/^(ok {2}|warn) \S.*: |^ {5}→ /);
});

test("what is wrong fails, and each trouble has its cure", async () => {
  const { code, stdout, stderr } = await callingServer()("doctor --port 0 --host 0.0.0.0", {
    env: { FIREBASE_SERVICE_ACCOUNT_JSON: "{}" },
  });
  expect(code).toBe(1);
  expect(stderr).toEqual([expect.stringMatching(/^calling-server: 1 of \d+ checks failed \(unhealthy\)$/)]);
  const failed = stdout.findIndex((line) => line.startsWith("FAIL push:"));
  expect(stdout[failed + 1]).toMatch(/^ {5}→ [A-Z].+\.$/);
});

test("for machines each check is a JSON object", async () => {
  const { code, stdout } = await callingServer()("doctor --port 0 --json");
  expect(code).toBe(0);
  const findings = stdout.map((line) => finding.parse(JSON.parse(line)));
  expect(findings[0]).toMatchObject({ about: "configuration", level: "ok" });
});

test("a setting that is wrong ends it in the usual line", async () => {
  const { code, stderr } = await callingServer()("doctor", { env: { JWT_SECRET: "short" } });
  expect(code).toBe(1);
  expect(stderr).toEqual([expect.stringContaining("(bad-config)")]);
});

test("a setting that .env spells wrong is named", async () => {
  const calling = callingServer();
  writeFileSync(join(calling.home, ".env"), "REDISURL=redis://127.0.0.1:1\nLOG_LEVEL=warn\n");
  const { code, stdout } = await calling("doctor --port 0");
  expect(code).toBe(0);
  expect(stdout[0]).toBe("warn configuration: .env has what no setting is called: REDISURL");
});
