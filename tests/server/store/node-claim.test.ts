import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { claimNode } from "../../../server/store/node-claim.js";
import { startTestServer } from "../../support/server.js";
import { callingServer } from "../commands/run-command.js";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-claim-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const inFolder = (dataFolder: string) => ({ database: null, dataFolder });

test("a second server on the same data is refused with one line, and the first is not disturbed", async () => {
  const dataFolder = newFolder();
  const server = await startTestServer(inFolder(dataFolder));
  onTestFinished(() => server.close());
  await expect(startTestServer(inFolder(dataFolder))).rejects.toMatchObject({
    code: "already-running",
    message: expect.stringMatching(
      /^Another server holds .*calling\.sqlite\.lock; give each its own CALLING_HOME$/,
    ),
  });
  await server.createUser("ada");
});

test("what a server held is free once it has stopped, and the file is its owner's alone", async () => {
  const dataFolder = newFolder();
  const first = claimNode(inFolder(dataFolder));
  expect(statSync(join(dataFolder, "calling.sqlite.lock")).mode & 0o777).toBe(0o600);
  first.release();
  claimNode(inFolder(dataFolder)).release();
});

test("a database path that is a folder, or in no folder, is refused, and nothing is laid beside it", () => {
  const folder = newFolder();
  const target = (path: string) => ({ database: { kind: "sqlite", path } as const, dataFolder: folder });
  for (const path of [folder, join(folder, "nowhere", "calling.sqlite")]) {
    expect(() => claimNode(target(path))).toThrow(expect.objectContaining({ code: "database-failed" }));
  }
  expect([existsSync(`${folder}.lock`), readdirSync(folder)]).toEqual([false, []]);
});

test("a claim dies with its process, however that ends", async () => {
  const dataFolder = newFolder();
  const module = fileURLToPath(new URL("../../../server/store/node-claim.ts", import.meta.url));
  const holder = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "--input-type=module",
      "--eval",
      `const { claimNode } = await import(${JSON.stringify(module)});
       claimNode(${JSON.stringify(inFolder(dataFolder))});
       process.stdout.write("held");
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(holder.stdout, "data");
  expect(() => claimNode(inFolder(dataFolder))).toThrow("Another server holds");
  holder.kill("SIGKILL");
  await once(holder, "exit");
  claimNode(inFolder(dataFolder)).release();
});

test("with MySQL the data folder is claimed, and nothing is claimed for data in memory", () => {
  const dataFolder = join(newFolder(), "deep");
  const mysql = { kind: "mysql" as const, host: "h", port: 1, user: "u", password: "", name: "n" };
  const claim = claimNode({ database: mysql, dataFolder });
  expect(claim.journalPath).toBe(join(dataFolder, "call-log.journal"));
  expect(() => claimNode({ database: mysql, dataFolder })).toThrow("Another server holds");
  claim.release();
  const unused = join(newFolder(), "unused");
  const memory = { database: { kind: "sqlite" as const, path: ":memory:" }, dataFolder: unused };
  expect([claimNode(memory).journalPath, claimNode(memory).journalPath]).toEqual([null, null]);
  expect(existsSync(unused)).toBe(false);
});

test("commands work on the data of a running server", async () => {
  const calling = callingServer();
  const server = await startTestServer(inFolder(join(calling.home, "server")));
  onTestFinished(() => server.close());
  expect(await calling("migrate")).toMatchObject({ code: 0, stderr: ["The database is up to date."] });
  expect(await calling("users seed --prefix bot_ --count 3")).toMatchObject({ code: 0 });
  await server.createUser("ada");
  expect((await calling("users list")).stdout.join("\n")).toContain("ada");
});
