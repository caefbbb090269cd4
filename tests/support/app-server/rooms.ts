import { randomUUID } from "node:crypto";

export const ROOM_LIMIT = 7;

/** One call: it is a room from its first moment. */
export interface Room {
  id: string;
  caller: string;
  callee: string;
  video: boolean;
  /** Who is in it, in the order of their coming. */
  members: Set<string>;
  /** The callee until there is an answer. */
  ringing: string | null;
  answered: boolean;
  /** Open invites: the invitee, and who asked. */
  invites: Map<string, string>;
  logId: number | null;
}

/** Who is in which room; a user is in one at most. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #byUser = new Map<string, Room>();

  open(call: Pick<Room, "caller" | "callee" | "video" | "logId">): Room {
    const room: Room = {
      ...call,
      id: randomUUID(),
      members: new Set([call.caller]),
      ringing: null,
      answered: false,
      invites: new Map(),
    };
    this.#rooms.set(room.id, room);
    this.#byUser.set(call.caller, room);
    return room;
  }

  get(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  of(user: string): Room | undefined {
    return this.#byUser.get(user);
  }

  ring(room: Room): void {
    room.ringing = room.callee;
    this.#byUser.set(room.callee, room);
  }

  answer(room: Room): void {
    room.ringing = null;
    room.answered = true;
    room.members.add(room.callee);
  }

  join(room: Room, user: string): void {
    room.members.add(user);
    this.#byUser.set(user, room);
  }

  leave(room: Room, user: string): void {
    room.members.delete(user);
    this.#byUser.delete(user);
  }

  close(room: Room): void {
    for (const user of everyoneIn(room)) this.#byUser.delete(user);
    this.#rooms.delete(room.id);
  }
}

/** Members, and the one whose phone rings. */
export function everyoneIn(room: Room): string[] {
  return room.ringing === null ? [...room.members] : [...room.members, room.ringing];
}
