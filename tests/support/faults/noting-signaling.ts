import type { ClientPayload, Signaling, SignalingEvents } from "../../../client/signaling/port.js";
import type { AckData, ClientEventName } from "../../../protocol/index.js";
import type { Fact, Ledger } from "./ledger.js";

/** A phone's way to the server, which notes whatever the server promises. */
export class NotingSignaling implements Signaling {
  readonly #inner: Signaling;
  readonly #callId: string;
  readonly #ledger: Ledger;

  constructor(inner: Signaling, callId: string, ledger: Ledger) {
    this.#inner = inner;
    this.#callId = callId;
    this.#ledger = ledger;
  }

  get registered(): boolean {
    return this.#inner.registered;
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  send<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<AckData[E] | null> {
    return this.#ledger.note(this.#inner.send(event, payload), (answer) =>
      factOf(this.#callId, event, payload, answer),
    );
  }

  bounce(): void {
    this.#inner.bounce();
  }

  on<E extends keyof SignalingEvents>(event: E, listener: (...args: SignalingEvents[E]) => void): unknown {
    return this.#inner.on(event, listener);
  }

  off<E extends keyof SignalingEvents>(event: E, listener: (...args: SignalingEvents[E]) => void): unknown {
    return this.#inner.off(event, listener);
  }

  close(): void {
    this.#inner.close();
  }
}

/** What an acknowledgement promises about the log; nothing where it is not about a call of two. */
function factOf(self: string, event: ClientEventName, payload: unknown, answer: unknown): Fact | null {
  const { to, userToCall, roomId } = fieldsOf(payload);
  const room = fieldsOf(answer).roomId ?? roomId;
  if (room === undefined) return null;
  if (event === "callUser") return { kind: "rung", room, caller: self, callee: userToCall ?? "" };
  if (event === "answerCall") return { kind: "answered", room, people: [self, to ?? ""] };
  if (event === "endCall" || event === "cancelCall" || event === "rejectCall") return { kind: "ended", room };
  return null;
}

const fieldsOf = (message: unknown) =>
  (typeof message === "object" && message !== null ? message : {}) as {
    to?: string;
    userToCall?: string;
    roomId?: string;
  };
