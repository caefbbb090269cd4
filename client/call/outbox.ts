import { CallError } from "../../protocol/index.js";
import type { Signaling } from "../signaling/port.js";
import type { CallInput, Emission } from "./model.js";

/** Where what comes back of an event goes. */
export interface OutboxListener {
  hear(input: CallInput): void;
  trouble(error: CallError): void;
}

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
      default:
        void this.#signaling
          .send(emission.event, emission.payload)
          .catch((error: unknown) => this.#listener.trouble(CallError.from(error, "server-error")));
    }
  }

  async #callUser(payload: Extract<Emission, { event: "callUser" }>["payload"]): Promise<void> {
    try {
      const taken = await this.#signaling.send("callUser", payload);
      if (taken) this.#listener.hear({ type: "acknowledged", ...taken });
    } catch (error) {
      this.#refused(CallError.from(error, "server-error"));
    }
  }

  async #answerCall(payload: Extract<Emission, { event: "answerCall" }>["payload"]): Promise<void> {
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

  /** `busy` and the like also come as an event with the reason; what has no event ends the call here. */
  #refused(error: CallError): void {
    if (error.code === "user-busy" || error.code === "ack-timeout") return;
    this.#listener.trouble(error);
    this.#listener.hear({ type: "refused", reason: error.code });
  }
}
