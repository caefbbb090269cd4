import type { Session } from "../client/index.js";
import { cleanText } from "../protocol/text.js";
import type { JsonObject } from "./output.js";

/** Who is logged in, without the token. */
export function sessionJson({ callId, firstName, lastName, email, userId, server }: Session): JsonObject {
  return { callId, firstName, lastName, email, userId, server };
}

export function sessionText({ callId, firstName, lastName, email, server }: Session): string {
  const who = cleanText(`${firstName} ${lastName} <${email}>`);
  return `${who}, ${callId === null ? "no Call ID yet" : `Call ID ${cleanText(callId)}`}, on ${server}`;
}
