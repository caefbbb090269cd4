import { callIdKey } from "../../protocol/values.js";
import type { Target } from "../calls/effects.js";
import { isNamedDevice, type Sender } from "../calls/people.js";

/** Who is connected, by Call ID ignoring case. */
export class Directory {
  readonly #people = new Map<string, Map<string, Sender>>();

  /** Adds a registered socket; the result is the older socket of the same device whose place it takes. */
  add(sender: Sender): Sender | undefined {
    const key = callIdKey(sender.callId);
    const sockets = this.#people.get(key) ?? new Map<string, Sender>();
    this.#people.set(key, sockets);
    const replaced = isNamedDevice(sender.device)
      ? [...sockets.values()].find(
          (other) => other.device === sender.device && other.socket !== sender.socket,
        )
      : undefined;
    if (replaced) sockets.delete(replaced.socket);
    sockets.set(sender.socket, sender);
    return replaced;
  }

  /** Removes a socket; false when it is not there, for instance because a newer one has taken its place. */
  remove(sender: Sender): boolean {
    const key = callIdKey(sender.callId);
    const sockets = this.#people.get(key);
    const removed = sockets?.delete(sender.socket) ?? false;
    if (sockets?.size === 0) this.#people.delete(key);
    return removed;
  }

  /** How many people are connected. */
  get size(): number {
    return this.#people.size;
  }

  isOnline(callId: string): boolean {
    return this.#people.has(callIdKey(callId));
  }

  /** The stored spelling of somebody who is online. */
  spellingOf(callId: string): string | undefined {
    const sockets = this.#people.get(callIdKey(callId));
    const [sender] = sockets ? sockets.values() : [];
    return sender?.callId;
  }

  /** Everybody who is connected, in the form under which Call IDs are compared. */
  keys(): Iterable<string> {
    return this.#people.keys();
  }

  /** The registered sockets of somebody. */
  sendersOf(callId: string): Iterable<Sender> {
    return this.#people.get(callIdKey(callId))?.values() ?? [];
  }

  /** The ids of the sockets that a target means at this moment. */
  *socketsOf(target: Target): Iterable<string> {
    if (target.kind === "socket") {
      yield target.socket;
      return;
    }
    for (const sender of this.#people.get(callIdKey(target.callId))?.values() ?? []) {
      if (isMeant(sender, target)) yield sender.socket;
    }
  }
}

function isMeant(sender: Sender, target: Exclude<Target, { kind: "socket" }>): boolean {
  if (target.kind === "device") return sender.device === target.device;
  if (target.except === sender.device) return false;
  return target.only === undefined || (target.only === "app") === (sender.userId === null);
}
