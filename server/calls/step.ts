import type { Ack } from "../../protocol/client-events.js";
import { CallError, type ErrorCode } from "../../protocol/errors.js";
import { callIdKey, sameCallId } from "../../protocol/values.js";
import { type Call, type Invite, inviteName, type Party, partyOf } from "./call.js";
import type { CallLogEntry } from "./call-log.js";
import type { Decision } from "./decision.js";
import type { Effect, Emission, Target, Timer } from "./effects.js";
import { count, numbered } from "./numbering.js";
import { APP_DEVICE } from "./people.js";

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

  get isOver(): boolean {
    return this.#call === null;
  }

  /** Takes a changed call; null is the end of it. */
  become(call: Call | null): void {
    this.#call = call;
  }

  replaceParty(party: Party): void {
    const index = this.call.parties.findIndex((old) => old.callId === party.callId);
    if (index < 0) return;
    const parties = this.call.parties.slice();
    parties[index] = party;
    this.become({ ...this.call, parties });
  }

  setInvite(invite: Invite): void {
    const others = this.call.invites.filter((old) => inviteName(old) !== inviteName(invite));
    this.become({ ...this.call, invites: [...others, invite] });
  }

  removeInvite(invite: Invite): void {
    const invites = this.call.invites.filter((old) => inviteName(old) !== inviteName(invite));
    this.become({ ...this.call, invites });
    this.clear("invite", inviteName(invite));
  }

  /**
   * An event for a party: to its owner, or to all sockets of an app that lost its owner. For a device with a token it
   * is numbered and kept, since a socket may be dead long before anybody knows. After a restart a party may have been
   * either, so the sockets of the app hear it, and a device with a token finds it later.
   */
  tell(addressee: Party, emission: Emission): void {
    const party = partyOf(this.call, addressee.callId) ?? addressee;
    if (party.state === "ringing") {
      return this.call.ring?.reach === "withheld" ? undefined : this.tellUser(party.callId, emission);
    }
    if (party.device === APP_DEVICE) {
      return this.emit(
        party.socket === null ? appOf(party) : { kind: "socket", socket: party.socket },
        emission,
      );
    }
    const counted = count(party, emission);
    this.replaceParty(counted);
    if (party.socket !== null) {
      this.tellSocket(party.socket, numbered(emission, this.call.roomId, counted.seq));
    } else if (party.device === null) {
      this.emit(appOf(party), emission);
    }
  }

  /** Tells everybody else in a running call whose device speaks our dialect. */
  tellOtherDevices(callId: string, emission: Emission): void {
    for (const other of this.call.parties) {
      const isApp = other.device === APP_DEVICE || other.device === null;
      if (!isApp && !sameCallId(other.callId, callId)) this.tell(other, emission);
    }
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

  /** Wakes the phones of somebody who has no connected device. */
  wake(callee: string, caller: string): void {
    const { roomId: room, video } = this.call;
    this.#effects.push({ type: "push", notice: { callee, caller, room, video } });
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

const appOf = ({ callId }: Party): Target => ({ kind: "device", callId, device: APP_DEVICE });

/** Refuses and changes nothing. */
export function refuse<T>(call: Call | null, code: ErrorCode): Decision<T> {
  return new Step(call).refuse(code);
}
