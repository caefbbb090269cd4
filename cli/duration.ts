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
