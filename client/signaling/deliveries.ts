import { ack, CallError, type ClientEventName, sameCallId, TIMES } from "../../protocol/index.js";
import type { ClientPayload } from "./port.js";

/** One event on its way, or waiting for it. */
export type Parcel = {
  [E in ClientEventName]: { readonly event: E; readonly payload: ClientPayload<E> };
}[ClientEventName];

export interface DeliveryPorts {
  /** True while the server knows whose socket this is. */
  ready(): boolean;
  /** Sends once. Resolves with the raw acknowledgement; rejects when the socket goes, or none comes in time. */
  transmit(parcel: Parcel): Promise<unknown>;
  newKey(): string;
}

/** What repeats itself anyway, or is true only of the socket that it was sent on. */
const SENT_ONCE: ReadonlySet<ClientEventName> = new Set(["heartbeat", "register", "resume"]);

/** Harmless when they come twice, and too many to be remembered. */
const WITHOUT_KEY: ReadonlySet<ClientEventName> = new Set(["iceCandidate", "roomIceCandidate"]);

/** The last words about a call. A server that restarts keeps the call for so long, and its people busy. */
const FAREWELLS: ReadonlySet<ClientEventName> = new Set([
  "endCall",
  "cancelCall",
  "rejectCall",
  "callFailed",
  "leaveRoom",
]);

/** A node that has just died is missed after some seconds, and until then nobody can speak for the calls it kept. */
const AGAIN_MS = 1_000;

interface Delivery {
  parcel: Parcel;
  attempts: number;
  /** Runs while the server is left alone for a moment. */
  pause: NodeJS.Timeout | null;
  readonly repeats: boolean;
  readonly deadline: NodeJS.Timeout;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: CallError) => void;
}

/**
 * The events of one phone until they are acknowledged, in order. What was not acknowledged is sent again, after a
 * reconnect or when the server is too slow, under the same key: the server does it once.
 */
export class Deliveries {
  readonly #ports: DeliveryPorts;
  readonly #repeats: boolean;
  readonly #open = new Set<Delivery>();
  /** The last call from here that the server has not acknowledged, by whom it is for: until then nobody knows its room. */
  #dialed: { readonly to: string; readonly key: string } | null = null;
  #closed = false;

  /** Without `repeats` each event goes out once, as a server needs it that does not know keys. */
  constructor(ports: DeliveryPorts, repeats: boolean) {
    this.#ports = ports;
    this.#repeats = repeats;
  }

  /** Sends now or at the next registration; resolves with the raw acknowledgement. */
  send(parcel: Parcel): Promise<unknown> {
    if (this.#closed) return Promise.reject(new CallError("interrupted"));
    if (this.#takesBack(parcel)) return Promise.resolve({ ok: true, data: {} });
    return new Promise((resolve, reject) => {
      const delivery: Delivery = {
        parcel: this.#keyed(parcel),
        attempts: 0,
        pause: null,
        repeats: this.#repeats && !SENT_ONCE.has(parcel.event),
        deadline: setTimeout(() => this.#giveUp(delivery), this.#patience(parcel.event)),
        resolve,
        reject,
      };
      this.#open.add(delivery);
      if (this.#ports.ready()) this.#attempt(delivery);
    });
  }

  /** The server knows us again: everything that is open goes out, oldest first. */
  flush(): void {
    for (const delivery of [...this.#open]) this.#attempt(delivery);
  }

  /** Gives up everything. */
  close(): void {
    this.#closed = true;
    for (const delivery of [...this.#open]) this.#settle(delivery).reject(new CallError("interrupted"));
  }

  #attempt(delivery: Delivery): void {
    this.#endPause(delivery);
    delivery.attempts++;
    if (delivery.attempts === 2) delivery.parcel = marked(delivery.parcel);
    this.#ports.transmit(delivery.parcel).then(
      (reply) => this.#answered(delivery, reply),
      () => this.#failed(delivery),
    );
  }

  /**
   * A last word that the server could not pass on goes out again, or the others would go on talking to nobody. Whoever
   * begins something hears at once that it cannot be done.
   */
  #answered(delivery: Delivery, reply: unknown): void {
    if (!this.#open.has(delivery)) return;
    const { repeats, parcel } = delivery;
    if (!repeats || !FAREWELLS.has(parcel.event) || !isUnavailable(reply)) {
      this.#settle(delivery).resolve(reply);
      return;
    }
    this.#endPause(delivery);
    delivery.pause = setTimeout(() => this.#failed(delivery), AGAIN_MS);
  }

  #endPause(delivery: Delivery): void {
    if (delivery.pause) clearTimeout(delivery.pause);
    delivery.pause = null;
  }

  /** Nobody knows whether it arrived. While the socket is away it waits for the next registration. */
  #failed(delivery: Delivery): void {
    if (!this.#open.has(delivery)) return;
    if (!delivery.repeats) this.#giveUp(delivery);
    else if (this.#ports.ready()) this.#attempt(delivery);
  }

  #giveUp(delivery: Delivery): void {
    const { event } = delivery.parcel;
    const text =
      delivery.attempts > 0
        ? `The server did not acknowledge "${event}" in time`
        : `"${event}" could not be sent: the server is away`;
    this.#settle(delivery).reject(new CallError("ack-timeout", text));
  }

  #settle(delivery: Delivery): Delivery {
    clearTimeout(delivery.deadline);
    this.#endPause(delivery);
    this.#open.delete(delivery);
    return delivery;
  }

  #keyed(parcel: Parcel): Parcel {
    const { event, payload } = parcel;
    if (!this.#repeats || SENT_ONCE.has(event) || WITHOUT_KEY.has(event)) return parcel;
    const key = this.#ports.newKey();
    const callKey = this.#callKeyFor(parcel);
    if (event === "callUser") this.#dialed = { to: payload.userToCall, key };
    return { event, payload: { ...(payload as object), key, ...(callKey && { callKey }) } } as Parcel;
  }

  /** Words that name no room could hit the next call with the same person, so they name the deed that began theirs. */
  #callKeyFor(parcel: Parcel): string | null {
    if (!isLastWord(parcel) || parcel.payload.roomId != null || !this.#dialed) return null;
    return sameCallId(this.#dialed.to, parcel.payload.to) ? this.#dialed.key : null;
  }

  #patience(event: ClientEventName): number {
    if (!this.#repeats || SENT_ONCE.has(event)) return TIMES.ackTimeout;
    return FAREWELLS.has(event) ? TIMES.restartGrace : TIMES.grace;
  }

  /**
   * A call that was given up must not ring late, so its `callUser` goes out no more. True where it never has: then the
   * word that takes it back stays here, too.
   */
  #takesBack(parcel: Parcel): boolean {
    if (!isLastWord(parcel)) return false;
    for (const delivery of this.#open) {
      const { event, payload } = delivery.parcel;
      if (event !== "callUser" || !sameCallId(payload.userToCall, parcel.payload.to)) continue;
      const mayHaveArrived = delivery.attempts > 0;
      if (!mayHaveArrived && parcel.payload.roomId != null) continue;
      // A server that knows no keys is told once, and what it answers is still good for something.
      if (mayHaveArrived && !this.#repeats) return false;
      this.#settle(delivery).reject(new CallError("interrupted"));
      return !mayHaveArrived;
    }
    return false;
  }
}

function isUnavailable(reply: unknown): boolean {
  const parsed = ack.safeParse(reply);
  return parsed.success && !parsed.data.ok && parsed.data.error.code === "unavailable";
}

/** The words by which a caller takes a call back before anybody has told its room. */
type LastWord = Extract<Parcel, { event: "cancelCall" | "callFailed" | "endCall" }>;
const LAST_WORDS: ReadonlySet<ClientEventName> = new Set(["cancelCall", "callFailed", "endCall"]);
const isLastWord = (parcel: Parcel): parcel is LastWord => LAST_WORDS.has(parcel.event);

function marked({ event, payload }: Parcel): Parcel {
  if (WITHOUT_KEY.has(event)) return { event, payload } as Parcel;
  return { event, payload: { ...(payload as object), retry: true } } as Parcel;
}
