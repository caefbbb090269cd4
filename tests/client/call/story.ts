import { decide } from "../../../client/call/decide.js";
import {
  type CallEffect,
  type CallInput,
  type CallModel,
  type CallStart,
  type ServerAbilities,
  type ServerMessage,
  startingModel,
} from "../../../client/call/model.js";
import type { Answer, Candidate, Offer } from "../../../protocol/index.js";

export const OFFER: Offer = { type: "offer", sdp: "v=0 offer" };
export const ANSWER: Answer = { type: "answer", sdp: "v=0 answer" };
export const CANDIDATE: Candidate = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };
export const ROOM = "room-1";

/** The app's own server can do nothing beyond its protocol; ours can do both. */
export const APP_SERVER: ServerAbilities = { resume: false, leaveRoom: false, numbers: false, exact: false };
export const OUR_SERVER: ServerAbilities = { resume: true, leaveRoom: true, numbers: true, exact: true };

/** A server's message as an input. */
export const says = (event: ServerMessage["event"], payload: object): CallInput => ({
  type: "server",
  message: { event, payload } as ServerMessage,
});

/** A call told input by input, its effects read back as short lines. */
export class Story {
  model: CallModel;

  constructor(start: Partial<CallStart> = {}) {
    const facts = { self: "bob", abilities: APP_SERVER, origin: "outgoing", remote: "carol", video: false };
    this.model = startingModel({ ...facts, ...start } as CallStart);
  }

  /** Takes the inputs and returns the effects of the last one. */
  hears(...inputs: CallInput[]): string[] {
    return this.effectsOf(...inputs).map(shown);
  }

  effectsOf(...inputs: CallInput[]): CallEffect[] {
    let effects: CallEffect[] = [];
    for (const input of inputs) {
      const decision = decide(this.model, input);
      this.model = decision.model;
      effects = decision.effects;
    }
    return effects;
  }
}

/** One line per effect, with what a reader wants to know of it. */
function shown(effect: CallEffect): string {
  switch (effect.type) {
    case "emit":
      return `emit ${effect.emission.event} ${facts(effect.emission.payload)}`.trim();
    case "rename-link":
      return `rename-link ${effect.from} ${effect.to}`;
    case "send-candidates":
      return `send-candidates ${effect.remote} by ${effect.route}${effect.repeat ? ", all again" : ""}`;
    case "arm":
      return `arm ${effect.timer} ${effect.ms}`;
    case "disarm":
      return `disarm ${effect.timer}`;
    case "state":
      return `state ${effect.state}`;
    case "invite":
      return `invite ${effect.callId} ${effect.outcome}`;
    case "joined":
    case "left":
    case "linked":
    case "recovering":
    case "away":
    case "back":
    case "callee-offline":
      return `${effect.type} ${effect.callId}`;
    case "ended":
      return `ended by ${effect.end.by}: ${effect.end.reason}`;
    case "bounce":
    case "open-media":
      return effect.type;
    default:
      return `${effect.type} ${effect.remote}`;
  }
}

/** What of a payload is not the sender, the room or a description. */
function facts(payload: unknown): string {
  if (typeof payload !== "object" || payload === null) return "";
  const { userToCall, to, reason } = payload as Record<string, unknown>;
  return [userToCall, to, reason].filter((fact) => typeof fact === "string").join(" ");
}

/** Bob has dialed Carol. */
export function dialing(abilities = APP_SERVER): Story {
  const story = new Story({ abilities });
  story.hears({ type: "dial" }, { type: "described", remote: "carol", signal: OFFER });
  return story;
}

/** Carol's phone rings at Bob's call; told from Carol's side. */
export function ringing(abilities = APP_SERVER): Story {
  const story = new Story({
    self: "carol",
    remote: "bob",
    origin: "incoming",
    roomId: ROOM,
    offer: OFFER,
    abilities,
  });
  story.hears({ type: "ring" });
  return story;
}

/** Bob is asked into a room by Alice. */
export function invited(abilities = APP_SERVER): Story {
  const story = new Story({ origin: "invite", remote: "alice", roomId: ROOM, abilities });
  story.hears({ type: "ring" });
  return story;
}

export const accepted = (from = "carol"): CallInput =>
  says("callAccepted", { from, roomId: ROOM, signal: ANSWER });

/** Carol has answered Bob, media is not up yet. */
export function connecting(abilities = APP_SERVER): Story {
  const story = dialing(abilities);
  story.hears(accepted());
  return story;
}

/** Bob and Carol talk. */
export function connected(abilities = APP_SERVER): Story {
  const story = connecting(abilities);
  story.hears({ type: "link-up", remote: "carol" });
  return story;
}

/** Bob has accepted Alice's invite and the server has not let him in yet. */
export function joining(abilities = APP_SERVER): Story {
  const story = invited(abilities);
  story.hears({ type: "accept" });
  return story;
}

/** Bob talks with Carol and with Dave, who joined them. */
export function roomOfThree(abilities = APP_SERVER): Story {
  const story = connected(abilities);
  story.hears(says("roomParticipantJoined", { roomId: ROOM, userId: "dave" }));
  return story;
}
