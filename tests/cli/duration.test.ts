import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, formatMoment, parseDuration, parseMoment } from "../../cli/duration.js";

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["5m", 300_000],
  ["1h", 3_600_000],
  ["30", 30_000],
  ["1.5s", 1500],
  ["0.5", 500],
  ["1ms", 1],
])("%s is %i milliseconds", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  "0",
  "0s",
  "-5",
  "5 s",
  "s",
  "1d",
  "1h30m",
  "1e3",
  "Infinity",
  "NaN",
  "0x10",
  "99999h",
  "٣",
  "5S",
])('"%s" is wrong usage', (text) => {
  expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: "usage" }));
});

describe("for any text", () => {
  test("a duration is a whole number that a timer can hold, or wrong usage", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d.]{1,8}(ms|s|m|h)?$/)), (text) => {
        try {
          const ms = parseDuration(text);
          expect(Number.isInteger(ms) && ms > 0 && ms < 2 ** 31).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "usage" });
        }
      }),
    );
  });

  test("units agree with each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (count) => {
        expect(parseDuration(`${count}h`)).toBe(parseDuration(`${count * 60}m`));
        expect(parseDuration(`${count}m`)).toBe(parseDuration(`${count * 60}s`));
        expect(parseDuration(`${count}s`)).toBe(parseDuration(`${count * 1000}ms`));
        expect(parseDuration(`${count}`)).toBe(parseDuration(`${count}s`));
      }),
    );
  });
});

test.each([
  [0, "0:00"],
  [999, "0:00"],
  [31_000, "0:31"],
  [300_000, "5:00"],
  [3_723_000, "1:02:03"],
])("%i milliseconds are shown as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("a moment is shown in the time of this machine", () => {
  const local = new Date(2026, 1, 3, 4, 5, 6);
  expect(formatMoment(local.toISOString())).toBe("2026-02-03 04:05");
});

const NOW = new Date("2026-03-10T12:00:00.000Z");

test.each([
  ["30m", "2026-03-10T11:30:00.000Z"],
  ["12h", "2026-03-10T00:00:00.000Z"],
  ["7d", "2026-03-03T12:00:00.000Z"],
  ["2w", "2026-02-24T12:00:00.000Z"],
  ["2026-01-31T12:00:00+01:00", "2026-01-31T11:00:00.000Z"],
  ["2026-01-31", new Date(2026, 0, 31).toISOString()],
])("%s is the moment %s", (text, moment) => {
  expect(parseMoment(text, NOW)).toBe(moment);
});

test.each([
  "",
  "7",
  "7s",
  "-7d",
  "d",
  "yesterday",
  "2026-02-30",
  "2026-13-01",
  "2026-01-31T99:00",
  "999999w",
])('"%s" is no moment', (text) => {
  expect(() => parseMoment(text, NOW)).toThrow(expect.objectContaining({ code: "usage" }));
});
