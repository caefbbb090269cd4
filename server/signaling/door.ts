import type { AckData } from "../../protocol/client-events.js";
import { CallError } from "../../protocol/errors.js";
import { sameCallId } from "../../protocol/values.js";
import type { SignalingLog } from "./accounts.js";
import { type Acknowledge, failure, settle, split } from "./acknowledge.js";
import type { CallEventName, Handlers } from "./handlers.js";
import type { MaybePromise } from "./maybe-promise.js";
import { isClientEvent, parseEvent, statedSender } from "./parse.js";
import type { PeopleOnline } from "./people-online.js";
import type { Outcome } from "./runner.js";
import type { Session } from "./session.js";
import type { Tally } from "./tally.js";

/** Events of one socket that may wait behind a slow one; whoever sends more is not waiting for answers. */
const WAITING_EVENTS = 512;
const STOPPING = "The server is about to stop; try again in a moment";

export interface DoorPorts {
  readonly people: PeopleOnline;
  readonly handlers: Handlers;
  readonly log: SignalingLog;
  readonly tally: Tally;
  /** True once this server ends, and new calls belong elsewhere. */
  readonly isDraining: () => boolean;
}

/** The one way in: parse, compare the sender, handle, acknowledge, translate failures. */
export class Door {
  readonly #ports: DoorPorts;

  constructor(ports: DoorPorts) {
    this.#ports = ports;
  }

  /** Takes whatever a socket sent: any name, any arguments. */
  receive(session: Session, event: unknown, args: readonly unknown[]): void {
    const { payloads, acknowledge } = split(args, session.wire);
    if (session.budget?.take() === false) {
      return this.#fail(new CallError("rate-limited"), event, acknowledge);
    }
    if (session.queue.length >= WAITING_EVENTS) return acknowledge(failure(new CallError("unavailable")));
    session.queue.run(() => this.#handle(session, event, payloads, acknowledge));
  }

  #handle(
    session: Session,
    event: unknown,
    payloads: readonly unknown[],
    acknowledge: Acknowledge,
  ): MaybePromise<void> {
    try {
      const outcome = this.#perform(session, event, payloads);
      if (!(outcome instanceof Promise)) return this.#settle(event, outcome, acknowledge);
      return outcome.then(
        (later) => this.#settle(event, later, acknowledge),
        (error: unknown) => this.#fail(error, event, acknowledge),
      );
    } catch (error) {
      this.#fail(error, event, acknowledge);
    }
  }

  #perform(session: Session, event: unknown, payloads: readonly unknown[]): MaybePromise<Outcome<unknown>> {
    if (!isClientEvent(event)) throw new CallError("bad-request", "There is no such event");
    if (payloads.length > 1) throw new CallError("bad-request", "An event carries one payload");
    if (event === "register") {
      const given = parseEvent(event, payloads[0]);
      const registered = this.#ports.people.register(session, given);
      return registered.then((callId) => ({ reply: { ok: true, data: { callId } }, committed: null }));
    }
    return this.#performCallEvent(session, event, payloads[0]);
  }

  #performCallEvent<E extends CallEventName>(
    session: Session,
    event: E,
    payload: unknown,
  ): MaybePromise<Outcome<AckData[E]>> {
    const { sender } = session;
    if (!sender) throw new CallError("not-registered");
    if (event === "callUser" && this.#ports.isDraining()) throw new CallError("unavailable", STOPPING);
    const message = parseEvent(event, payload);
    const stated = statedSender(message);
    if (stated !== undefined && !sameCallId(stated, sender.callId)) throw new CallError("forbidden-sender");
    return this.#ports.handlers[event](sender, message);
  }

  #settle(event: unknown, outcome: Outcome<unknown>, acknowledge: Acknowledge): void {
    this.#ports.tally.answered(event, outcome.reply);
    settle(outcome, acknowledge);
  }

  #fail(error: unknown, event: unknown, acknowledge: Acknowledge): void {
    if (!(error instanceof CallError)) this.#ports.log.error({ err: error, event }, "an event failed");
    const known = CallError.from(error, "internal");
    this.#ports.tally.refused(event, known.code);
    acknowledge(failure(known));
  }
}
