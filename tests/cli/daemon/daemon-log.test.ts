import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDaemonLog } from "../../../cli/daemon/daemon-log.js";

const AT = new Date("2026-01-02T03:04:05.000Z");

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "calling-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a line has its time, and nothing in it acts on the terminal of whoever reads it", () => {
  const path = join(folderOfTest(), "logs", "ada.log");
  openDaemonLog(path, () => AT)("\u001b[2Jfailed\nat line 2\u0007");
  expect(readFileSync(path, "utf8")).toBe("2026-01-02T03:04:05.000Z [2Jfailed | at line 2\n");
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a log never grows beyond two files of a megabyte and a line", () => {
  const folder = folderOfTest();
  const log = openDaemonLog(join(folder, "ada.log"), () => AT);
  for (let count = 0; count < 2_500; count++) log("x".repeat(5_000));
  expect(readdirSync(folder).sort()).toEqual(["ada.log", "ada.log.1"]);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThan(1024 * 1024 + 3_000);
  }
});

test("a log that cannot be written stops nothing", () => {
  expect(() => openDaemonLog("/proc/nowhere/ada.log", () => AT)("a line")).not.toThrow();
});
