import { expect, test } from "vitest";
import { retryAfterMs, verdictOf } from "../../../server/push/verdict.js";

const NOW = Date.parse("2026-01-01T00:00:00Z");

test.each([
  [null, null],
  ["0", 0],
  ["120", 120_000],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Wed, 31 Dec 2025 23:00:00 GMT", 0],
  ["soon", null],
])("Retry-After %j means %j ms", (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});

test.each([
  [200, {}, "sent"],
  [204, null, "sent"],
  [401, null, "sign-in"],
  [403, { error: { status: "PERMISSION_DENIED" } }, "failed"],
  [404, { error: { status: "NOT_FOUND" } }, "failed"],
  [429, null, "again"],
  [500, "what", "again"],
  [503, null, "again"],
  [400, { error: { status: "INVALID_ARGUMENT", details: "odd" } }, "gone"],
  [302, null, "failed"],
])("an answer %i %j is %s", (status, body, kind) => {
  expect(verdictOf({ status, headers: new Headers() }, body, NOW).kind).toBe(kind);
});
