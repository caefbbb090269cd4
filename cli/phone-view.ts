import { cleanText } from "../protocol/text.js";
import type { CallStatus, PhoneStatus } from "./daemon/contract.js";
import { formatDuration } from "./duration.js";
import type { JsonObject } from "./output.js";

/** The phone for machines: what `status --json` prints, without the settings. */
export function phoneJson({ settings: _settings, ...status }: PhoneStatus): JsonObject {
  // All of it is JSON already; the compiler asks for an index that interfaces do not have.
  return { ...status } as unknown as JsonObject;
}

const CONNECTIONS: Record<PhoneStatus["connection"]["state"], string> = {
  "signed-out": "Nobody is logged in",
  connecting: "Connecting to",
  online: "Online at",
  offline: "Offline; trying",
  refused: "Refused by",
};

/** The phone for people, a line for each thing that matters. */
export function phoneText(
  { account, connection, call, missed, sound }: PhoneStatus,
  now = new Date(),
): string[] {
  const { state, server, isFallback, problem } = connection;
  const where = state === "signed-out" ? "" : ` ${server}${isFallback ? " (the fallback)" : ""}`;
  return [
    ...(account
      ? [`${cleanText(`${account.firstName} ${account.lastName}`)}, ${callIdText(account.callId)}`]
      : []),
    `${CONNECTIONS[state]}${where}${problem === null ? "" : `: ${cleanText(problem)}`}`,
    call ? callText(call, now) : "No call",
    ...(missed > 0 ? [missed === 1 ? "1 missed call" : `${missed} missed calls`] : []),
    ...(sound.problem === null ? [] : [cleanText(sound.problem)]),
  ];
}

const callIdText = (callId: string | null): string =>
  callId === null ? "no Call ID yet" : `Call ID ${cleanText(callId)}`;

/** A call in one line. */
function callText(call: CallStatus, now: Date): string {
  const remote = cleanText(call.remote);
  const muted = call.muted ? ", muted" : "";
  switch (call.state) {
    case "dialing":
      return `Calling ${remote}`;
    case "ringing":
      return call.origin === "invite" ? `${remote} asks you into a call` : `${remote} is calling`;
    case "connecting":
      return `Connecting to ${remote}`;
    case "connected": {
      const people = call.people.map((person) => cleanText(person.callId)).join(", ") || remote;
      const since = call.connectedAt === null ? 0 : now.getTime() - Date.parse(call.connectedAt);
      return `${formatDuration(Math.max(0, since))} with ${people}${muted}`;
    }
  }
}
