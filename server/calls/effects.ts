import type { ServerEventInput, ServerEventName } from "../../protocol/server-events.js";
import type { CallLogEntry } from "./call-log.js";

/** One event for a client, with the payload that belongs to it. */
export type Emission = {
  [E in ServerEventName]: { readonly event: E; readonly payload: ServerEventInput<E> };
}[ServerEventName];

/** Whom an event is for; the edge knows which sockets that means at this moment. */
export type Target =
  | { readonly kind: "socket"; readonly socket: string }
  | { readonly kind: "device"; readonly callId: string; readonly device: string }
  | {
      readonly kind: "user";
      readonly callId: string;
      /** A device that is left out. */
      readonly except?: string;
      /** Narrows to sockets with or without a token. */
      readonly only?: "account" | "app";
    };

/** What can run out in a call. Each person has at most one timer of a kind per room. */
export interface Timer {
  readonly kind: "offline" | "guard" | "grace" | "invite";
  readonly room: string;
  readonly person: string;
}

/** Somebody without a connected device is wanted: what their phones are told so that they wake up. */
export interface PushNotice {
  readonly callee: string;
  readonly caller: string;
  readonly room: string;
  readonly video: boolean;
}

/** What the edge has to do once the new state is committed. */
export type Effect =
  | { readonly type: "emit"; readonly to: Target; readonly emission: Emission }
  | { readonly type: "log"; readonly entry: CallLogEntry }
  | { readonly type: "push"; readonly notice: PushNotice }
  | { readonly type: "arm"; readonly timer: Timer; readonly after: number }
  | { readonly type: "clear"; readonly timer: Timer }
  | { readonly type: "clear-room"; readonly room: string };
