import { callIdKey } from "../../protocol/values.js";
import type { Sender } from "../calls/people.js";
import type { HandledKeys, KeyOwner } from "./handled-keys.js";
import type { CallEventName, Handlers, Message } from "./handlers.js";
import { andThen, type MaybePromise } from "./maybe-promise.js";
import type { Outcome } from "./runner.js";

/** The same handlers, except that an event which arrives again under its key gets the same answer and changes nothing. */
export function onlyOnce(handlers: Handlers, keys: HandledKeys): Handlers {
  const names = Object.keys(handlers) as CallEventName[];
  return Object.fromEntries(
    names.map((event) => [event, guarded(event, handlers, keys)]),
  ) as unknown as Handlers;
}

interface Keyed {
  readonly key?: string | undefined;
  readonly retry?: boolean | undefined;
}

/** Candidates and heartbeats carry no key: what comes twice of these does no harm. */
const keyed = (message: object | undefined): Keyed => message ?? {};

function guarded<E extends CallEventName>(event: E, handlers: Handlers, keys: HandledKeys) {
  const handle: (sender: Sender, message: Message<E>) => MaybePromise<Outcome<unknown>> = handlers[event];
  return (sender: Sender, message: Message<E>): MaybePromise<Outcome<unknown>> => {
    const { key: given, retry = false } = keyed(message);
    if (given === undefined) return handle(sender, message);
    // A key that somebody uses for two deeds must not pass the answer to one off as the answer to the other.
    const key = `${event} ${given}`;
    const owner = ownerOf(sender);
    const perform = () => {
      const outcome = handle(sender, message);
      keys.keep(owner, key, outcome);
      return outcome;
    };
    const known = keys.find(owner, key, retry);
    if (!(known instanceof Promise)) return known ?? perform();
    // Another socket of the same user may have brought the same event while this one was asking elsewhere.
    return known.then((found) => found ?? andThen(keys.find(owner, key, false), (here) => here ?? perform()));
  };
}

const ownerOf = ({ userId, callId }: Sender): KeyOwner => userId ?? callIdKey(callId);
