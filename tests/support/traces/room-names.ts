import { randomUUID } from "node:crypto";

const ROOM = "<room>";
const UNKNOWN_ROOM = "<unknown-room>";

/** Translates between the placeholders of a trace and the room ids of a live server. */
export class RoomNames {
  readonly #unknownRoom: string = randomUUID();
  #room: string | null = null;

  /** Takes the first room id that a server mentions as the trace's room. */
  learn(payload: unknown): void {
    if (this.#room !== null || typeof payload !== "object" || payload === null) return;
    if (!("roomId" in payload) || typeof payload.roomId !== "string") return;
    if (payload.roomId !== this.#unknownRoom) this.#room = payload.roomId;
  }

  /** Puts live ids in the place of placeholders. */
  toLive(value: unknown): unknown {
    return mapStrings(value, (text) => {
      if (text === UNKNOWN_ROOM) return this.#unknownRoom;
      return text === ROOM && this.#room !== null ? this.#room : text;
    });
  }

  /** Puts placeholders in the place of live ids. */
  toTrace(value: unknown): unknown {
    return mapStrings(value, (text) => {
      if (text === this.#unknownRoom) return UNKNOWN_ROOM;
      return text === this.#room ? ROOM : text;
    });
  }
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]));
}
