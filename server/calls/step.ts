import type { Ack } from "../../protocol/client-events.js";
import { CallError, type ErrorCode } from "../../protocol/errors.js";
import { callIdKey, sameCallId } from "../../protocol/values.js";
import { type Call, type Invite, type Party, partyOf } from "./call.js";
import type { CallLogEntry } from "./call-log.js";
import type { Decision } from "./decision.js";
import type { Effect, Emission, Target, Timer } from "./effects.js";
import { APP_DEVICE } from "./people.js";

/** Events kept for a lost device; beyond this its `resume` has to do without. */
const MAILBOX_SIZE = 64;

/** A decision in the making. It lives inside one decision function and leaves it as plain data. */
export class Step {
  readonly #effects: Effect[] = [];
  #call: Call | null;

  constructor(call: Call | null) {
    this.#call = call;
  }

  /** The call as it is so far; a step that has ended the call must not ask. */
  get call(): Call {
    if (!this.#call) throw new TypeError("The step has no call");
    return this.#call;
  }

  /** Takes a changed call; null is the end of it. */
  become(call: Call | null): void {
    this.#call = call;
  }

  replaceParty(party: Party): void {
    const parties = this.call.parties.map((old) => (sameCallId(old.callId, party.callId) ? party : old));
    this.become({ ...this.call, parties });
  }

  setInvite(invite: Invite): void {
    const others = this.call.invites.filter((old) => !sameCallId(old.callId, invite.callId));
    this.become({ ...this.call, invites: [...others, invite] });
  }

  removeInvite(callId: string): void {
    const invites = this.call.invites.filter((invite) => !sameCallId(invite.callId, callId));
    this.become({ ...this.call, invites });
    this.clear("invite", callId);
  }

  /**
   * An event for a party: to its owner, to all sockets of an app that lost its owner, or kept until it returns. After
   * a restart it may have been either, so the sockets of the app hear it, and a device with a token finds it later.
   */
  tell(addressee: Party, emission: Emission): void {
    const party = partyOf(this.call, addressee.callId) ?? addressee;
    if (party.state === "ringing") return this.tellUser(party.callId, emission);
    if (party.socket !== null) return this.tellSocket(party.socket, emission);
    if (party.device === APP_DEVICE || party.device === null) {
      this.emit({ kind: "device", callId: party.callId, device: APP_DEVICE }, emission);
    }
    if (party.device === APP_DEVICE) return;
    if (party.mailbox.length >= MAILBOX_SIZE) return;
    this.replaceParty({ ...party, mailbox: [...party.mailbox, emission] });
  }

  tellSocket(socket: string, emission: Emission): void {
    this.emit({ kind: "socket", socket }, emission);
  }

  tellUser(
    callId: string,
    emission: Emission,
    narrowed: { except?: string; only?: "account" | "app" } = {},
  ): void {
    this.emit({ kind: "user", callId, ...narrowed }, emission);
  }

  emit(to: Target, emission: Emission): void {
    this.#effects.push({ type: "emit", to, emission });
  }

  log(entry: CallLogEntry): void {
    this.#effects.push({ type: "log", entry });
  }

  arm(kind: Timer["kind"], person: string, after: number): void {
    this.#effects.push({ type: "arm", timer: this.#timer(kind, person), after });
  }

  clear(kind: Timer["kind"], person: string): void {
    this.#effects.push({ type: "clear", timer: this.#timer(kind, person) });
  }

  clearRoom(): void {
    this.#effects.push({ type: "clear-room", room: this.call.roomId });
  }

  accept<T>(data: T): Decision<T> {
    return this.#decision({ ok: true, data });
  }

  /** Refuses the sender; what the step collected so far still happens. */
  refuse<T>(code: ErrorCode): Decision<T> {
    return this.#decision({ ok: false, error: { code, message: new CallError(code).message } });
  }

  #decision<T>(reply: Ack<T>): Decision<T> {
    return { call: this.#call, effects: this.#effects, reply };
  }

  #timer(kind: Timer["kind"], person: string): Timer {
    return { kind, room: this.call.roomId, person: callIdKey(person) };
  }
}

/** Refuses and changes nothing. */
export function refuse<T>(call: Call | null, code: ErrorCode): Decision<T> {
  return new Step(call).refuse(code);
}
