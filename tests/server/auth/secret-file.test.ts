import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadOrCreateSecret } from "../../../server/auth/secret-file.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "server");
}

test("a secret is made once, long enough, readable by its owner alone", () => {
  const folder = temporaryFolder();
  const secret = loadOrCreateSecret(folder);
  expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
  expect(loadOrCreateSecret(folder)).toBe(secret);
  expect(readdirSync(folder)).toEqual(["jwt-secret"]);
  expect(statSync(join(folder, "jwt-secret")).mode & 0o777).toBe(0o600);
});

test("every data folder has a secret of its own", () => {
  expect(loadOrCreateSecret(temporaryFolder())).not.toBe(loadOrCreateSecret(temporaryFolder()));
});

test("a secret that others could read is closed again", () => {
  const folder = temporaryFolder();
  loadOrCreateSecret(folder);
  chmodSync(join(folder, "jwt-secret"), 0o644);
  loadOrCreateSecret(folder);
  expect(statSync(join(folder, "jwt-secret")).mode & 0o777).toBe(0o600);
});

test("a secret that is too short is refused", () => {
  const folder = temporaryFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, "jwt-secret"), "short\n");
  expect(() => loadOrCreateSecret(folder)).toThrow(expect.objectContaining({ code: "bad-config" }));
});

test("a folder that cannot be made is refused", () => {
  const folder = temporaryFolder();
  writeFileSync(folder, "a file is in the way");
  expect(() => loadOrCreateSecret(folder)).toThrow(expect.objectContaining({ code: "bad-config" }));
});
