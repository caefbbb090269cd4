import { fieldOf, IMPOSTOR } from "./expectations.js";
import { hostileText } from "./hostile-values.js";
import type { Vocabulary } from "./payloads.js";
import type { Random } from "./random.js";

const REMEMBERED = 6;
const INTENTS = 20;
/** What puts somebody into a room. */
const ENTERING = ["callUser", "answerCall", "acceptRoomInvite", "resume"];

/** An event that the attacker wants to send because of something it heard. */
export interface Intent {
  event: string;
  payload: Record<string, unknown>;
}

const SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
const answer = { type: "answer", sdp: SDP };
const offer = { type: "offer", sdp: SDP };

/**
 * What one attacker has learned of its own calls. Inputs at random alone would hardly ever get past the first check;
 * with the rooms and people at hand they reach what only members reach.
 */
export class Knowledge implements Vocabulary {
  readonly #own: string;
  readonly #everybody: readonly string[];
  readonly #people: string[] = [];
  readonly #rooms: string[] = [];
  /** The room that it is in, as far as it knows. */
  #current: string | null = null;
  #intents: Intent[] = [];

  constructor(own: string, everybody: readonly string[]) {
    this.#own = own;
    this.#everybody = everybody;
  }

  person(random: Random): string {
    if (random.chance(0.6)) return random.pick(this.#people) ?? this.#anybody(random);
    return random.chance(0.95) ? this.#anybody(random) : `nobody_${random.below(9)}`;
  }

  self(random: Random): string {
    if (random.chance(0.9)) return random.chance(0.9) ? this.#own : this.#own.toUpperCase();
    return IMPOSTOR;
  }

  room(random: Random): string {
    if (this.#current !== null && random.chance(0.6)) return this.#current;
    if (random.chance(0.85)) return random.pick(this.#rooms) ?? "no-room";
    return random.chance(0.5)
      ? hostileText(random).slice(0, 64) || "x"
      : "3b1f8a52-0000-4000-8000-000000000000";
  }

  /** What it has in mind, all at once; it forgets it by that. */
  takeIntents(): Intent[] {
    const intents = this.#intents;
    this.#intents = [];
    return intents;
  }

  /** Learns from the answer to something that it sent. */
  learnFromReply(event: string, sent: unknown, data: unknown, random: Random): void {
    const room = fieldOf(data, "roomId") ?? fieldOf(sent, "roomId");
    if (typeof room !== "string") return;
    remember(this.#rooms, room);
    if (event === "leaveRoom") this.#current = null;
    else if (ENTERING.includes(event)) this.#current = room;
    const invited = fieldOf(sent, "to");
    if (event === "inviteToRoom" && random.chance(0.25)) {
      this.#intend("cancelRoomInvite", { roomId: room, to: invited });
    }
    const dialed = fieldOf(sent, "userToCall");
    // Who waits for somebody that never answers would wait for most of the attack.
    if (typeof dialed === "string" && random.chance(0.3)) this.#intend("cancelCall", { to: dialed });
  }

  /** Now and then it gives up what it is in, so that others find it free. */
  tire(random: Random, isGuest: boolean): void {
    if (this.#current !== null && random.chance(isGuest ? 0.7 : 0.12))
      this.#intend("leaveRoom", { roomId: this.#current });
  }

  /** Learns from an event of the server. */
  learn(event: string, payload: unknown, random: Random): void {
    const room = fieldOf(payload, "roomId");
    const from = fieldOf(payload, "from") ?? fieldOf(payload, "userId");
    if (typeof room === "string") remember(this.#rooms, room);
    if (typeof from === "string" && from !== this.#own) remember(this.#people, from);
    const participants = fieldOf(payload, "participants");
    if (Array.isArray(participants)) {
      for (const person of participants) if (person !== this.#own) remember(this.#people, String(person));
    }
    if (typeof room === "string") this.#plan(event, room, String(from), random);
  }

  #plan(event: string, roomId: string, from: string, random: Random): void {
    const intend = (probability: number, name: string, payload: Record<string, unknown>) => {
      if (random.chance(probability)) this.#intend(name, payload);
    };
    switch (event) {
      case "incomingCall":
        intend(0.1, "rejectCall", { to: from });
        intend(0.7, "answerCall", { to: from, roomId, signal: answer });
        break;
      case "roomInvite":
        intend(0.3, "declineRoomInvite", { roomId });
        intend(0.8, "acceptRoomInvite", { roomId });
        break;
      case "callAccepted":
      case "roomJoined":
        for (let guests = 4; guests > 0; guests--) {
          intend(0.7, "inviteToRoom", { roomId, to: this.#anybody(random) });
        }
        intend(0.3, "cancelRoomInvite", { roomId, to: this.#anybody(random) });
        intend(0.4, "roomSignal", { roomId, to: from, signal: offer });
        break;
      case "roomParticipantJoined":
        intend(0.5, "roomSignal", { roomId, to: from, signal: offer });
        intend(0.3, "inviteToRoom", { roomId, to: this.#anybody(random) });
        break;
      case "roomInviteFailed":
        intend(0.2, "leaveRoom", { roomId });
        break;
    }
  }

  #intend(event: string, payload: Record<string, unknown>): void {
    if (this.#intents.length < INTENTS) this.#intents.push({ event, payload });
  }

  #anybody(random: Random): string {
    return random.pick(this.#everybody) ?? this.#own;
  }
}

/** The newest few, each once. */
function remember(list: string[], item: string): void {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
}
