/*
 * Moments are stored as `2025-01-31 12:00:00.123`, in UTC: a DATETIME(3) in MySQL and the same text in SQLite.
 * It sorts as text, both databases calculate with it, and it is what the app's own tables hold.
 */

/** The stored form of epoch milliseconds. */
export function toStored(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, -1)}`;
}

/** Epoch milliseconds of a stored moment, with or without a fraction. */
export function fromStored(stored: string): number {
  return Date.parse(`${stored.replace(" ", "T")}Z`);
}

/** ISO 8601 in UTC with milliseconds, as the API delivers it. */
export function toIso(stored: string): string {
  return new Date(fromStored(stored)).toISOString();
}

/** The same for a moment that may not have come yet. */
export function toIsoOrNull(stored: string | null): string | null {
  return stored === null ? null : toIso(stored);
}
