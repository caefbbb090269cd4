import { type AckData, CallError } from "../../protocol/index.js";
import type { Signaling } from "../signaling/port.js";
import type { CallInput, Emission, ServerMessage } from "./model.js";

/** Where what comes back of an event goes. */
export interface OutboxListener {
  hear(input: CallInput): void;
  trouble(error: CallError): void;
}

type Payload<E extends Emission["event"]> = Extract<Emission, { event: E }>["payload"];

/** Sends a call's events and turns what the server acknowledges, or refuses, into what the call hears. */
export class Outbox {
  readonly #signaling: Signaling;
  readonly #listener: OutboxListener;

  constructor(signaling: Signaling, listener: OutboxListener) {
    this.#signaling = signaling;
    this.#listener = listener;
  }

  send(emission: Emission): void {
    switch (emission.event) {
      case "callUser":
        return void this.#callUser(emission.payload);
      case "answerCall":
        return void this.#answerCall(emission.payload);
      case "inviteToRoom":
        return void this.#inviteToRoom(emission.payload);
      default:
        void this.#signaling
          .send(emission.event, emission.payload)
          .catch((error: unknown) => this.#failed(emission, CallError.from(error, "server-error")));
    }
  }

  async #callUser(payload: Payload<"callUser">): Promise<void> {
    try {
      const taken = await this.#signaling.send("callUser", payload);
      if (taken) this.#listener.hear({ type: "acknowledged", ...taken });
    } catch (error) {
      const refusal = CallError.from(error, "server-error");
      if (refusal.code === "user-busy") this.#hear(busy(payload.userToCall));
      else this.#refused(refusal);
    }
  }

  async #answerCall(payload: Payload<"answerCall">): Promise<void> {
    try {
      await this.#signaling.send("answerCall", payload);
      this.#listener.hear({ type: "answer-taken" });
    } catch (error) {
      const refusal = CallError.from(error, "server-error");
      // An answer whose acknowledgement got lost may have been taken all the same.
      if (refusal.code === "ack-timeout") this.#listener.hear({ type: "answer-taken" });
      else this.#refused(refusal);
    }
  }

  async #inviteToRoom(payload: Payload<"inviteToRoom">): Promise<void> {
    try {
      const taken: AckData["inviteToRoom"] | null = await this.#signaling.send("inviteToRoom", payload);
      if (taken && !taken.delivered) this.#hear(inviteFailed(payload, "offline"));
    } catch (error) {
      const refusal = CallError.from(error, "server-error");
      if (refusal.code === "user-busy") this.#hear(inviteFailed(payload, "busy"));
      else if (refusal.code === "room-full") this.#hear(inviteFailed(payload, "room_full"));
      else this.#listener.trouble(refusal);
    }
  }

  #failed({ event, payload }: Emission, error: CallError): void {
    if (event === "acceptRoomInvite" && error.code !== "ack-timeout") {
      this.#hear({ event: "roomJoinFailed", payload: { roomId: payload.roomId, reason: error.code } });
    }
    this.#listener.trouble(error);
  }

  /** What has no event of its own ends the call here. */
  #refused(error: CallError): void {
    if (error.code === "ack-timeout") return;
    this.#listener.trouble(error);
    this.#listener.hear({ type: "refused", reason: error.code });
  }

  /**
   * Some refusals also come as an event, a moment earlier and with the same meaning. It may have been lost with its
   * socket, so it is said again here; a call that has heard it hears nothing new.
   */
  #hear(message: ServerMessage): void {
    this.#listener.hear({ type: "server", message });
  }
}

const busy = (from: string): ServerMessage => ({ event: "callFailed", payload: { from, reason: "busy" } });

const inviteFailed = ({ roomId, to }: Payload<"inviteToRoom">, reason: string): ServerMessage => ({
  event: "roomInviteFailed",
  payload: { roomId, to, reason },
});
