import type { CallLogEntry } from "../calls/call-log.js";

export type EntryOf<T extends CallLogEntry["type"]> = Extract<CallLogEntry, { type: T }>;

/** Entries that may be written together: no room has entries of two types in one wave. */
export interface Wave {
  started: EntryOf<"started">[];
  joined: EntryOf<"joined">[];
  left: EntryOf<"left">[];
  finished: EntryOf<"finished">[];
}

/** Splits entries into waves such that the entries of each room keep their order; rooms are independent. */
export function toWaves(entries: readonly CallLogEntry[]): Wave[] {
  const waves: Wave[] = [];
  const latest = new Map<string, { wave: number; type: CallLogEntry["type"] }>();
  for (const entry of entries) {
    const last = latest.get(entry.room);
    const index = last === undefined ? 0 : last.type === entry.type ? last.wave : last.wave + 1;
    latest.set(entry.room, { wave: index, type: entry.type });
    waves[index] ??= { started: [], joined: [], left: [], finished: [] };
    addTo(waves[index], entry);
  }
  return waves;
}

function addTo(wave: Wave, entry: CallLogEntry): void {
  switch (entry.type) {
    case "started":
      return void wave.started.push(entry);
    case "joined":
      return void wave.joined.push(entry);
    case "left":
      return void wave.left.push(entry);
    case "finished":
      return void wave.finished.push(entry);
  }
}
