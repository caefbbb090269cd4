import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseTarget } from "../../../server/config/database-url.js";
import type { TlsMode } from "../../../server/config/tls-mode.js";
import { openStore } from "../../../server/store/open-store.js";
import { type Certificate, OwnMariadb } from "../../support/own-mariadb.js";
import { describeWith } from "../../support/requirements.js";
import { mysqlTarget } from "./each-database.js";

/** A certificate for this machine, and the authority that signed it. */
function makeCertificate(folder: string): Certificate {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "2",
    "-subj",
    "/CN=Test authority",
  );
  openssl("req", ...newKey, "-keyout", "db.key", "-out", "db.csr", "-subj", "/CN=localhost");
  writeFileSync(file("names.cnf"), "subjectAltName=DNS:localhost");
  execFileSync(
    "openssl",
    [
      "x509",
      "-req",
      "-in",
      "db.csr",
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-days",
      "2",
      "-out",
      "db.pem",
      "-extfile",
      "names.cnf",
    ],
    {
      cwd: folder,
      stdio: "ignore",
    },
  );
  return { ca: file("ca.pem"), cert: file("db.pem"), key: file("db.key") };
}

const open = (database: DatabaseTarget, databaseTls: TlsMode) =>
  openStore({ database, databaseConnections: 1, databaseTls, dataFolder: "" });
const byName = (target: DatabaseTarget, host = "localhost"): DatabaseTarget =>
  ({ ...target, host }) as DatabaseTarget;

await describeWith("mariadb", "DATABASE_TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "calling-tls-"));
  let certificate: Certificate;
  let mariadb: OwnMariadb;
  beforeAll(async () => {
    certificate = makeCertificate(folder);
    mariadb = await OwnMariadb.start(certificate);
  });
  afterAll(async () => {
    await mariadb.close();
    rmSync(folder, { recursive: true });
  });

  test("with a file of authorities encrypts the way to a database that they vouch for", async () => {
    const store = await open(byName(mariadb.target), { caFile: certificate.ca });
    const { rows } = await sql<{ Value: string }>`show session status like 'Ssl_version'`.execute(
      store.database.db,
    );
    await store.close();
    expect(rows[0]?.Value).toMatch(/^TLSv1\.[23]$/);
  });

  test("on refuses a certificate that no well-known authority has signed", async () => {
    await expect(open(byName(mariadb.target), "on")).rejects.toMatchObject({ code: "database-failed" });
  });

  test("refuses a certificate of another name", async () => {
    // The same machine under a name that is not in the certificate.
    const other = byName(mariadb.target, "ip6-localhost");
    await expect(open(other, { caFile: certificate.ca })).rejects.toMatchObject({ code: "database-failed" });
  });

  test("refuses a database that offers no encryption", async () => {
    const refused = open(byName(mysqlTarget("mysql")), { caFile: certificate.ca });
    await expect(refused).rejects.toMatchObject({
      code: "database-failed",
      message: expect.stringMatching(
        /^The database localhost:3306\/mysql cannot be opened: .*secure connection/,
      ),
    });
  });

  test("needs a name to compare the certificate with", async () => {
    await expect(open(mariadb.target, "on")).rejects.toMatchObject({ code: "bad-config" });
  });

  test("names a file that cannot be read", async () => {
    await expect(open(byName(mariadb.target), { caFile: "/nowhere/ca.pem" })).rejects.toMatchObject({
      code: "bad-config",
      message: "DATABASE_TLS: the file /nowhere/ca.pem cannot be read",
    });
  });
});
