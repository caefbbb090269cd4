import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type DemoReport, verdictOf } from "../../demo/report.js";
import { PLAIN, summaryLines } from "../../demo/summary.js";

const DEMO = fileURLToPath(new URL("../../demo/main.ts", import.meta.url));
const DEADLINE_MS = 180_000;

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = promisify(execFile)(process.execPath, ["--import", "tsx", DEMO, ...args]);
  try {
    return { code: 0, ...(await command) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

const REPORT: DemoReport = {
  v: 1,
  verdict: "fail",
  durationMs: 12_345,
  calls: {
    speech: { setupMs: 40, delayMs: 60, levelDb: 0, similarity: 0.97, seconds: 7, mos: 4.4 },
    busy: { callId: "dave", reason: "busy", by: "remote" },
    rejected: { callId: "eve", reason: "rejected", by: "remote" },
  },
  rooms: [
    {
      users: 2,
      people: ["alice", "bob"],
      meshMs: 20,
      legs: { expected: 2, heard: 1, silent: 0, crossed: 1 },
      table: [
        [null, "heard"],
        ["crossed", null],
      ],
    },
  ],
  history: { missed: 1, from: "alice", outcome: "missed" },
  checks: [
    { name: "alice speaks, bob records", ok: true, text: "it came through" },
    { name: "2 people in one room", ok: false, text: "1 of 2 legs heard" },
  ],
};

describe("the demo", () => {
  it(
    "holds everything it promises, and says so in one JSON object",
    async () => {
      const { code, stdout, stderr } = await run("--json", "--video");
      expect(code, stderr + stdout).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: "pass",
        calls: {
          speech: { similarity: expect.any(Number), setupMs: expect.any(Number) },
          busy: { reason: "busy" },
          rejected: { reason: "rejected" },
        },
        rooms: [{ legs: { expected: 42, heard: 42, crossed: 0 }, meshMs: expect.any(Number) }],
        history: { missed: 1, from: "alice" },
      });
      expect(stdout.trim().split("\n")).toHaveLength(1);
      expect(stderr).toBe("");
    },
    DEADLINE_MS,
  );

  it("refuses an option that it does not have with exit code 2", async () => {
    const { code, stderr } = await run("--loud");
    expect(code).toBe(2);
    expect(stderr).toContain("--loud");
  });

  it("passes only when there were checks and all of them held", () => {
    expect(verdictOf([])).toBe("fail");
    expect(verdictOf([{ name: "a", ok: true, text: "" }])).toBe("pass");
    expect(
      verdictOf([
        { name: "a", ok: true, text: "" },
        { name: "b", ok: false, text: "" },
      ]),
    ).toBe("fail");
  });

  it("names what did not hold, with the table of who heard whom", () => {
    const lines = summaryLines(REPORT, PLAIN).join("\n");
    expect(lines).toContain("✓ alice speaks, bob records");
    expect(lines).toContain("✗ 2 people in one room");
    expect(lines).toMatch(/bob {3}hears ✗ {5}–/);
    expect(lines).toContain("Something did not hold");
    expect(lines).not.toContain("\u001b");
  });
});
