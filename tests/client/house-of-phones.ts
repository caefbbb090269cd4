import { Pacer } from "../../client/audio/pacer.js";
import type { Call } from "../../client/call/call.js";
import type { CallSummary } from "../../client/call/call-events.js";
import type { LocalMedia } from "../../client/call/local-media.js";
import { noneEngine, nullSink, silenceSource } from "../../client/index.js";
import type { MediaEngine } from "../../client/media/port.js";
import { Phone } from "../../client/phone.js";
import type { Feature } from "../../protocol/index.js";
import { ControlledClock } from "../support/controlled-clock.js";
import { EventRecorder } from "../support/events.js";
import { LoopExchange, type LoopSignaling } from "../support/loop-signaling.js";

const CALL_EVENTS = ["state", "joined", "left", "linked", "invite", "trouble", "ended"] as const;

/** A pacer whose time stands still: these calls are about signaling. */
const stillPacer = (): Pacer =>
  new Pacer({ now: () => 0, after: () => () => {}, afterInput: () => () => {} });

export const silence = (): LocalMedia => ({ source: silenceSource(), sink: nullSink() });

/** A phone with what a test wants to hold in its hand. */
export interface Handset {
  phone: Phone;
  line: LoopSignaling;
  /** `ready`, `lost`, `refused`, `incoming` and `invited`, as they came. */
  seen: EventRecorder;
}

/** Phones without a network, media or time of their own, on one exchange. */
export class HouseOfPhones {
  readonly exchange = new LoopExchange();
  readonly clock = new ControlledClock();
  readonly #phones: Phone[] = [];

  async add(
    callId: string,
    features: readonly Feature[] = [],
    engine: MediaEngine = noneEngine,
  ): Promise<Handset> {
    const { phone, line } = this.#make(callId, features, engine);
    const seen = EventRecorder.ofNames(phone, ["ready", "lost", "refused", "incoming", "invited"]);
    await phone.start();
    return { phone, line, seen };
  }

  /** A phone that is on, and nobody listens to it. */
  async open(callId: string): Promise<{ phone: Phone }> {
    const { phone } = this.#make(callId, [], noneEngine);
    await phone.start();
    return { phone };
  }

  #make(callId: string, features: readonly Feature[], engine: MediaEngine) {
    const line = this.exchange.line(callId);
    const phone = new Phone({
      callId,
      signaling: line,
      engine,
      features: new Set(features),
      clock: this.clock,
      pacer: stillPacer(),
    });
    this.#phones.push(phone);
    return { phone, line };
  }

  async close(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.close()));
    this.exchange.close();
  }
}

/** Every event of a call from now on. */
export const watch = (call: Call): EventRecorder => EventRecorder.ofNames(call, CALL_EVENTS);

/** The call that rings at that phone next. */
export async function rung(handset: Handset, how: "incoming" | "invited" = "incoming"): Promise<Call> {
  const { args } = await handset.seen.next(how);
  return args[0] as Call;
}

/** Resolves when the call has reached that state. */
export const reaches = (call: Call, state: Call["state"]): Promise<void> =>
  new Promise((resolve) => {
    if (call.state === state) return resolve();
    const listener = (now: Call["state"]): void => {
      if (now !== state) return;
      call.off("state", listener);
      resolve();
    };
    call.on("state", listener);
  });

export const endOf = ({ by, reason }: CallSummary): string => `${by}: ${reason}`;

/** Both ends of a call that runs. */
export async function talking(caller: Handset, callee: Handset, video = false): Promise<[Call, Call]> {
  const call = caller.phone.call(callee.phone.callId, silence(), { video });
  const answered = await rung(callee);
  answered.accept(silence());
  await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
  return [call, answered];
}
