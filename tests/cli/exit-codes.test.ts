import { describe, expect, test } from "vitest";
import { type CallOutcome, exitCodeOfCall, exitCodeOfError } from "../../cli/exit-codes.js";
import { ERROR_CODES, type ErrorCode } from "../../protocol/errors.js";
import { readText } from "../house/repository.js";

const SPECIAL: Partial<Record<ErrorCode, number>> = {
  usage: 2,
  "not-logged-in": 4,
  unauthorized: 4,
  "token-expired": 4,
  "bad-credentials": 4,
  "server-unreachable": 5,
  "ack-timeout": 5,
  "user-busy": 6,
  "already-in-call": 6,
  interrupted: 130,
};

test.each(Object.keys(ERROR_CODES) as ErrorCode[])("%s has its exit code", (code) => {
  expect(exitCodeOfError(code)).toBe(SPECIAL[code] ?? 1);
});

test("docs/errors.md promises the same exit codes", () => {
  const rows = [...readText("docs/errors.md").matchAll(/^\| `([^`]+)` .*exit (\d+)/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, code = "", exit] of rows)
    expect([code, exitCodeOfError(code as ErrorCode)]).toEqual([code, Number(exit)]);
});

describe("a call", () => {
  const outcome = (facts: Partial<CallOutcome>): CallOutcome => ({
    by: "remote",
    reason: "ended",
    rejected: false,
    talked: false,
    interrupted: false,
    ...facts,
  });

  test.each<[Partial<CallOutcome>, number]>([
    [{ talked: true, by: "local", reason: "hangup" }, 0],
    [{ talked: true, by: "remote", reason: "ended" }, 0],
    [{ talked: true, by: "system", reason: "ended" }, 0],
    [{ talked: true, by: "local", reason: "hangup", interrupted: true }, 0],
    [{ talked: true, by: "system", reason: "pc_failed" }, 1],
    [{ reason: "busy" }, 6],
    [{ reason: "busy", rejected: true }, 6],
    [{ reason: "offline" }, 7],
    [{ by: "system", reason: "offline" }, 7],
    [{ by: "system", reason: "timeout" }, 7],
    [{ reason: "no_answer" }, 7],
    [{ reason: "rejected", rejected: true }, 8],
    [{ reason: "in a meeting", rejected: true }, 8],
    [{ reason: "timeout", rejected: true }, 8],
    [{ reason: "in a meeting" }, 1],
    [{ reason: "toString" }, 1],
    [{ by: "system", reason: "connect_timeout" }, 1],
    [{ by: "system", reason: "token-expired" }, 4],
    [{ by: "system", reason: "toString" }, 1],
    [{ by: "local", reason: "canceled", interrupted: true }, 130],
    [{ by: "remote", reason: "busy", interrupted: true }, 6],
    [{ by: "local", reason: "canceled" }, 1],
  ])("that went %j exits with %i", (facts, code) => {
    expect(exitCodeOfCall(outcome(facts))).toBe(code);
  });
});
