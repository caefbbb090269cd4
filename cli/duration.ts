import { CallError } from "../protocol/errors.js";

const MS_OF = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** Timers of Node hold no more than this. */
const LONGEST_MS = 2 ** 31 - 1;

/** Reads `500ms`, `30s`, `5m`, `1h`; a bare number is seconds. Throws `usage`. */
export function parseDuration(text: string): number {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Math.round(Number(digits) * (isUnit(unit) ? MS_OF[unit] : Number.NaN));
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new CallError("usage", `"${text}" is no duration of up to 24 days: use 500ms, 30s, 5m or 1h`);
}

const isUnit = (text: string): text is keyof typeof MS_OF => Object.hasOwn(MS_OF, text);

const AGO_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Reads a day (`2026-01-31`, the beginning of it on this machine), a moment in ISO 8601, or how long ago (`30m`, `12h`,
 * `7d`, `2w`), and gives the moment in ISO 8601. Throws `usage`.
 */
export function parseMoment(text: string, now: Date): string {
  const [, digits, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const at =
    unit !== undefined && isAgoUnit(unit)
      ? now.getTime() - Number(digits) * AGO_MS[unit]
      : day
        ? beginningOf(day.slice(1).map(Number))
        : /^\d{4}-\d{2}-\d{2}T/.test(text)
          ? Date.parse(text)
          : Number.NaN;
  if (at >= 0) return new Date(at).toISOString();
  throw new CallError(
    "usage",
    `"${text}" is no date: use 2026-01-31, 2026-01-31T12:00 or how long ago, such as 7d`,
  );
}

/** NaN for a day that no calendar has. */
function beginningOf([year = 0, month = 0, day = 0]: number[]): number {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : Number.NaN;
}

const isAgoUnit = (text: string): text is keyof typeof AGO_MS => Object.hasOwn(AGO_MS, text);

const two = (value: number): string => String(value).padStart(2, "0");

/** A duration for people: `0:31`, `5:00`, `1:02:03`. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / MS_OF.s);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A moment for people, in the time of this machine: `2026-11-22 23:33`. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
