import { CallError } from "../../protocol/errors.js";
import { callIdKey } from "../../protocol/values.js";
import type { Sender } from "../calls/people.js";
import type { HandledKeys, KeyOwner } from "./handled-keys.js";
import type { CallEventName, Handlers, Message } from "./handlers.js";
import { andThen, type MaybePromise } from "./maybe-promise.js";
import type { Outcome } from "./runner.js";

/**
 * The same handlers, except that an event which arrives again under its key gets the same answer and changes nothing.
 * What a caller says about the end of its `callUser` may arrive before that: then it does not ring at all.
 */
export function onlyOnce(handlers: Handlers, keys: HandledKeys): Handlers {
  const names = Object.keys(handlers) as CallEventName[];
  return Object.fromEntries(
    names.map((event) => [event, guarded(event, handlers, keys)]),
  ) as unknown as Handlers;
}

interface Keyed {
  readonly key?: string | undefined;
  readonly retry?: boolean | undefined;
  readonly callKey?: string | undefined;
}

/** Candidates and heartbeats carry no key: what comes twice of these does no harm. */
const keyed = (message: object | undefined): Keyed => message ?? {};

type Handle<E extends CallEventName> = (
  sender: Sender,
  message: Message<E>,
) => MaybePromise<Outcome<unknown>>;

/** A key that somebody uses for two deeds must not pass the answer to one off as the answer to the other. */
const nameOf = (event: CallEventName, key: string): string => `${event} ${key}`;

function guarded<E extends CallEventName>(event: E, handlers: Handlers, keys: HandledKeys): Handle<E> {
  const plain: Handle<E> = handlers[event];
  const handle = takingBack(plain, keys);
  return (sender, message) => {
    const { key: given, retry = false } = keyed(message);
    if (given === undefined) return handle(sender, message);
    const key = nameOf(event, given);
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

/** What a `callUser` hears that comes after it was taken back. */
function takenBack(): Outcome<never> {
  const { code, message } = new CallError("call-over");
  return { reply: { ok: false, error: { code, message } }, committed: null };
}

/** A `callUser` that is still being done is done first; one that has not come yet comes too late from now on. */
function takingBack<E extends CallEventName>(handle: Handle<E>, keys: HandledKeys): Handle<E> {
  return (sender, message) => {
    const { callKey } = keyed(message);
    if (callKey === undefined) return handle(sender, message);
    const owner = ownerOf(sender);
    const key = nameOf("callUser", callKey);
    return andThen(keys.find(owner, key, true), (known) => {
      if (!known) keys.keep(owner, key, takenBack());
      return handle(sender, message);
    });
  };
}

const ownerOf = ({ userId, callId }: Sender): KeyOwner => userId ?? callIdKey(callId);
