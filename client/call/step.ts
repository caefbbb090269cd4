import { type CallEvent, nextState, sameCallId } from "../../protocol/index.js";
import type { CallDecision, CallEffect, CallEnd, CallModel } from "./model.js";

/** No change and nothing to do. */
export const nothing = (model: CallModel): CallDecision => ({ model, effects: [] });

/** Moves the state by the table and announces it. */
export function move(model: CallModel, event: CallEvent): CallDecision {
  const state = nextState(model.state, event);
  return { model: { ...model, state }, effects: [{ type: "state", state }] };
}

/** The call is over: links and timers go, whatever should still be said is said first. */
export function end(model: CallModel, end: CallEnd, farewell: CallEffect[] = []): CallDecision {
  if (model.state === "idle") return nothing(model);
  const moved = move(model, "end");
  const links = linkedOrRinging(model).map((remote): CallEffect => ({ type: "close-link", remote }));
  return {
    model: {
      ...moved.model,
      members: [],
      linked: [],
      failed: [],
      recovering: [],
      negotiations: [],
      offerLost: false,
      invited: [],
      heldEnd: false,
      joining: false,
      offer: null,
    },
    effects: [
      { type: "disarm", timer: "ring" },
      { type: "disarm", timer: "connect" },
      { type: "disarm", timer: "ended-hold" },
      ...farewell,
      ...links,
      ...moved.effects,
      { type: "ended", end },
    ],
  };
}

function linkedOrRinging(model: CallModel): readonly string[] {
  if (model.members.length > 0) return model.members;
  return model.origin === "invite" ? [] : [model.remote];
}

/** The call that a word is about, for a server that takes it: a late word must not hit the next call. */
export function about({ abilities, roomId }: CallModel): { roomId?: string } {
  return abilities.exact && roomId !== null ? { roomId } : {};
}

/** An `emit` effect, typed by its event. */
export function emit<E extends Extract<CallEffect, { type: "emit" }>["emission"]>(emission: E): CallEffect {
  return { type: "emit", emission };
}

/** Adds effects after those of a decision. */
export function andThen(decision: CallDecision, ...effects: CallEffect[]): CallDecision {
  return { model: decision.model, effects: [...decision.effects, ...effects] };
}

/** One decision after another, each on what the one before made of the call. */
export function followedBy(decision: CallDecision, next: (model: CallModel) => CallDecision): CallDecision {
  const { model, effects } = next(decision.model);
  return { model, effects: [...decision.effects, ...effects] };
}

/** The member as the call spells it, or nothing. */
export const memberNamed = (model: CallModel, callId: string): string | undefined =>
  model.members.find((member) => sameCallId(member, callId));

/** True when the event is about the person this call is with first of all. */
export const isRemote = (model: CallModel, callId: string): boolean => sameCallId(model.remote, callId);

export const without = (list: readonly string[], callId: string): string[] =>
  list.filter((entry) => !sameCallId(entry, callId));
