import { type Ack, ackData, clientEvents } from "../../../protocol/client-events.js";
import { serverEvents } from "../../../protocol/server-events.js";
import { sameCallId } from "../../../protocol/values.js";

/** What the contract says of an event before it is sent, by the schemas as they are on this side. */
export type Expectation = "good" | "malformed" | "forged";

/** A name that no socket ever has and nobody dials: whoever hears of it hears a forgery. */
export const IMPOSTOR = "Impostor_1";

/** Ways to be turned away that have nothing to do with what was sent. */
const UNRELATED = ["not-registered", "rate-limited", "unavailable", "token-expired", "unauthorized"];

interface Shape {
  safeParse(value: unknown): { success: boolean; data?: unknown };
}

const clientShapes: Readonly<Record<string, Shape>> = clientEvents;
const ackShapes: Readonly<Record<string, Shape>> = ackData;
const serverShapes: Readonly<Record<string, Shape>> = serverEvents;

/** What has to come of an event with these arguments from somebody of that Call ID; null is nobody yet. */
export function expectationOf(event: string, args: readonly unknown[], own: string | null): Expectation {
  if (!Object.hasOwn(clientShapes, event) || args.length > 1) return "malformed";
  const parsed = clientShapes[event]?.safeParse(args[0]);
  if (!parsed?.success) return "malformed";
  const stated = event === "register" ? parsed.data : fieldOf(parsed.data, "from");
  if (own !== null && typeof stated === "string" && !sameCallId(stated, own)) return "forged";
  return "good";
}

/** What is wrong with a reply; undefined where it is as expected. */
export function complaintAbout(
  event: string,
  expectation: Expectation,
  reply: Ack<unknown>,
): string | undefined {
  const code = reply.ok ? "ok" : reply.error.code;
  if (code === "internal") return "the server failed inside";
  if (reply.ok && !ackShapes[event]?.safeParse(reply.data).success)
    return "the acknowledgement has another shape";
  if (UNRELATED.includes(code)) return undefined;
  switch (expectation) {
    case "malformed":
      return code === "bad-request" ? undefined : `a malformed event was answered with "${code}"`;
    case "forged":
      return code === "forbidden-sender" ? undefined : `a forged sender was answered with "${code}"`;
    case "good":
      return code === "bad-request" || code === "forbidden-sender"
        ? `a good event was answered with "${code}"`
        : undefined;
  }
}

/** What is wrong with an event that the server sent; undefined where it keeps to the contract. */
export function complaintAboutEvent(event: unknown, payload: unknown): string | undefined {
  if (typeof event !== "string" || !Object.hasOwn(serverShapes, event))
    return `"${event}" is no event of the server`;
  if (!serverShapes[event]?.safeParse(payload).success)
    return `${event} does not have the shape of the contract`;
  if (fieldOf(payload, "from") === IMPOSTOR || fieldOf(payload, "userId") === IMPOSTOR) {
    return `${event} speaks in the name of somebody else`;
  }
  return undefined;
}

/** A field of something that may be no object at all. */
export function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, field)
    ? Reflect.get(value, field)
    : undefined;
}
