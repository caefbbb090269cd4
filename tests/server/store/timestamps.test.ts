import fc from "fast-check";
import { expect, test } from "vitest";
import { fromStored, toIso, toIsoOrNull, toStored } from "../../../server/store/timestamps.js";

const moments = fc.integer({ min: 0, max: Date.parse("2100-01-01T00:00:00Z") });

test("a moment survives being stored", () => {
  fc.assert(fc.property(moments, (at) => fromStored(toStored(at)) === at));
});

test("stored moments sort like the moments", () => {
  fc.assert(fc.property(moments, moments, (a, b) => Math.sign(a - b) === compare(toStored(a), toStored(b))));
});

test("a moment is delivered in ISO 8601 with milliseconds, whether or not it was stored with them", () => {
  expect(toIso("2025-01-31 12:00:00.120")).toBe("2025-01-31T12:00:00.120Z");
  expect(toIso("2025-01-31 12:00:00")).toBe("2025-01-31T12:00:00.000Z");
  expect(toIsoOrNull(null)).toBeNull();
});

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
