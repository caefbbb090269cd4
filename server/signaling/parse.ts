import type { ZodError } from "zod";
import { type ClientEventName, clientEvents } from "../../protocol/client-events.js";
import { CallError } from "../../protocol/errors.js";
import type { Message } from "./handlers.js";
import { quickCandidate } from "./quick-candidate.js";

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: ZodError };
}

const schemas: { [E in ClientEventName]: Schema<Message<E>> } = clientEvents;

/** The events that come most often; what these do not read is left to the schemas. */
const quickly: { [E in ClientEventName]?: (payload: unknown) => Message<E> | undefined } = {
  iceCandidate: (payload) => quickCandidate(payload, false),
  roomIceCandidate: (payload) => quickCandidate(payload, true),
};

/** True for the name of an event that clients send; `__proto__` and the like are none. */
export function isClientEvent(event: unknown): event is ClientEventName {
  return typeof event === "string" && Object.hasOwn(clientEvents, event);
}

/** The payload as its schema has it: a new value without unknown fields. */
export function parseEvent<E extends ClientEventName>(event: E, payload: unknown): Message<E> {
  const plain = quickly[event]?.(payload);
  if (plain) return plain;
  const parsed = schemas[event].safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new CallError("bad-request", problemOf(event, parsed.error));
}

/** Who the sender says it is. Only ever compared with who it is. */
export function statedSender(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null || !("from" in message)) return undefined;
  return typeof message.from === "string" ? message.from : undefined;
}

/** Names the first field that is wrong; what it held is not repeated. */
function problemOf(event: ClientEventName, { issues }: ZodError): string {
  const path = issues[0]?.path.join(".");
  return path ? `${event}: ${path} is malformed` : `${event}: the payload is malformed`;
}
