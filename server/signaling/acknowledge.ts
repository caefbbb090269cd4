import type { Ack } from "../../protocol/client-events.js";
import { CallError } from "../../protocol/errors.js";
import { AckRequest, ackMessage } from "../wire/packets.js";
import type { Outcome } from "./runner.js";

export type Acknowledge = (reply: Ack<unknown>) => void;

const nobodyAsked: Acknowledge = () => {};

/** Separates the payloads of an event from the wish for an acknowledgement that may follow them. */
export function split(
  args: readonly unknown[],
  wire: { send(message: string): void },
): {
  payloads: readonly unknown[];
  acknowledge: Acknowledge;
} {
  const last = args.at(-1);
  if (!(last instanceof AckRequest)) return { payloads: args, acknowledge: nobodyAsked };
  return { payloads: args.slice(0, -1), acknowledge: (reply) => wire.send(ackMessage(last, reply)) };
}

/** The acknowledgement of something that went wrong. */
export function failure({ code, message }: CallError): Ack<never> {
  return { ok: false, error: { code, message } };
}

/** Acknowledges an outcome, and never before what it logged is committed. */
export function settle({ reply, committed }: Outcome<unknown>, acknowledge: Acknowledge): void {
  if (!committed) return acknowledge(reply);
  // The call goes on either way; only the record of it is in doubt.
  void committed.then((done) => acknowledge(done ? reply : failure(new CallError("unavailable"))));
}
