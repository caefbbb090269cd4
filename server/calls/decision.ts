import type { Ack } from "../../protocol/client-events.js";
import type { Call } from "./call.js";
import type { Effect } from "./effects.js";

/** The outcome of one decision: the call as it is afterwards, what to do, and the answer to the sender. */
export interface Decision<T> {
  readonly call: Call | null;
  readonly effects: readonly Effect[];
  readonly reply: Ack<T>;
}
