import { randomUUID } from "node:crypto";
import type { Socket } from "socket.io-client";
import { EventRecorder } from "../events.js";
import type { Delivery } from "./compare.js";
import type { RoomNames } from "./room-names.js";

const BARRIER_PREFIX = "barrier-";
const BARRIER_ANSWER = "roomInviteFailed";

/** One user of a trace on a live socket. */
export class TraceUser {
  readonly socket: Socket;
  readonly #name: string;
  readonly #rooms: RoomNames;
  readonly #heard: EventRecorder;
  readonly #answers: EventRecorder;

  constructor(name: string, socket: Socket, rooms: RoomNames, deadlineMs: number) {
    this.#name = name;
    this.socket = socket;
    this.#rooms = rooms;
    this.#heard = new EventRecorder(deadlineMs);
    this.#answers = new EventRecorder(deadlineMs);
    socket.onAny((event: string, ...args: unknown[]) => this.#receive(event, args));
  }

  /** What this user heard, in order, in the words of the trace. */
  get deliveries(): Delivery[] {
    return this.#heard.seen.map(({ name, args }) => ({ event: name, payload: this.#rooms.toTrace(args[0]) }));
  }

  /** Emits a line of the trace with the live room ids in it. */
  emit(event: string, payload: unknown): void {
    this.socket.emit(event, this.#rooms.toLive(payload));
  }

  /** Resolves once this user has heard that many events. */
  hears(count: number): Promise<void> {
    return this.#heard.until(() => this.#heard.seen.length >= count, `event ${count} of ${this.#name}`);
  }

  /**
   * Resolves once the server has handled everything this socket sent before. There are no acknowledgements, so
   * it asks for what is always refused and changes nothing: an invite into a room that does not exist. The
   * refusal comes on the same socket, hence behind all that was sent to it earlier.
   */
  async barrier(): Promise<void> {
    const roomId = `${BARRIER_PREFIX}${randomUUID()}`;
    const { length } = this.#answers.seen;
    this.socket.emit("inviteToRoom", { roomId, to: "nobody_at_all", from: this.#name });
    await this.#answers.until(() => this.#answers.seen.length > length, `the barrier of ${this.#name}`);
  }

  #receive(event: string, args: unknown[]): void {
    const [payload] = args;
    if (event === BARRIER_ANSWER && isBarrier(payload)) {
      this.#answers.add(event, args);
      return;
    }
    this.#rooms.learn(payload);
    this.#heard.add(event, args);
  }
}

function isBarrier(payload: unknown): boolean {
  if (typeof payload !== "object" || payload === null || !("roomId" in payload)) return false;
  return typeof payload.roomId === "string" && payload.roomId.startsWith(BARRIER_PREFIX);
}
