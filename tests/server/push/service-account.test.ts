import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { loadServiceAccount } from "../../../server/push/service-account.js";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const account = {
  type: "service_account",
  project_id: "calling-test",
  client_email: "push@example.org",
  private_key: pem,
};
const json = (changes: Record<string, unknown> = {}) => JSON.stringify({ ...account, ...changes });

test("a good account is read from the environment and from a file alike", () => {
  const folder = mkdtempSync(join(tmpdir(), "calling-push-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "account.json");
  writeFileSync(path, json());
  for (const source of [{ json: json() }, { path }]) {
    expect(loadServiceAccount(source)).toMatchObject({
      projectId: "calling-test",
      clientEmail: "push@example.org",
      tokenUrl: "https://oauth2.googleapis.com/token",
    });
  }
});

test("nothing that prints the account prints its key", () => {
  const loaded = loadServiceAccount({ json: json() });
  const secret = pem.split("\n")[1] ?? "";
  expect(inspect(loaded, { depth: 5 }) + JSON.stringify(loaded)).not.toContain(secret);
});

test.each([
  ["no JSON", { json: "{" }, /^FIREBASE_SERVICE_ACCOUNT_JSON: this is no JSON$/],
  ["another kind", { json: json({ type: "authorized_user" }) }, /\(type is missing or wrong\)$/],
  ["no project", { json: json({ project_id: undefined }) }, /project_id/],
  ["a project that leaves the path", { json: json({ project_id: "../x" }) }, /project_id/],
  ["no key", { json: json({ private_key: "" }) }, /private_key/],
  ["a broken key", { json: json({ private_key: pem.slice(0, 200) }) }, /no RSA key in PEM form$/],
  [
    "a key of another kind",
    { json: json({ private_key: elliptic.privateKey.export({ type: "pkcs8", format: "pem" }) }) },
    /no RSA key/,
  ],
  ["an open token endpoint", { json: json({ token_uri: "http://example.org/token" }) }, /token_uri/],
  ["no file", { path: "/nowhere/account.json" }, /^FIREBASE_SERVICE_ACCOUNT_PATH: .*\/nowhere.*\(ENOENT\)$/],
])("%s is refused in one line that repeats nothing of the key", (_name, source, line) => {
  const load = () => loadServiceAccount(source);
  expect(load).toThrow(expect.objectContaining({ code: "bad-config", message: expect.stringMatching(line) }));
  expect(load).toThrow(expect.not.objectContaining({ message: expect.stringContaining(pem.slice(40, 80)) }));
});
