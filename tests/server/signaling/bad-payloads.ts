import { LIMITS } from "../../../protocol/limits.js";

type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is never a payload, whatever the event. */
const NEVER: [string, unknown][] = [
  ["a number", 7],
  ["a list", ["alice"]],
  ["a lie", true],
  ["an empty text", ""],
  ["a text with a control character", "al\u0000ice"],
  ["an object where a text or other fields belong", { __proto__: null, toString: "x" }],
];

/** Fields that may be left out. */
const OPTIONAL = new Set(["from", "reason", "timestamp", "platform", "participants"]);
const isOptional = (event: string, field: string): boolean =>
  OPTIONAL.has(field) || (["answerCall", "roomIceCandidate"].includes(event) && field === "roomId");

/** Every malformed variant of a good payload, with what is wrong about it. */
export function malformed(event: string, payload: unknown): [string, unknown][] {
  if (event === "heartbeat")
    return [
      ["a number", 7],
      ["a text", "now"],
      ["a wrong field", { timestamp: {} }],
    ];
  const fields = isFields(payload) ? payload : {};
  const perField = Object.keys(fields).flatMap((field): [string, unknown][] => {
    const { [field]: _dropped, ...rest } = fields;
    const wrong: [string, unknown][] = [7, {}, [], true].map((value) => [
      `${JSON.stringify(value)} as ${field}`,
      { ...rest, [field]: field === "participants" && Array.isArray(value) ? [7] : value },
    ]);
    return isOptional(event, field)
      ? wrong
      : [[`no ${field}`, rest], [`null as ${field}`, { ...rest, [field]: null }], ...wrong];
  });
  return [["nothing", undefined], ["null", null], ...NEVER, ...perField, ...oversized(payload, 1)];
}

/** The payload with each of its limited texts made as long as its limit, and longer by that much. */
export function oversized(payload: unknown, beyond: number): [string, unknown][] {
  if (typeof payload === "string") return [["the Call ID", "a".repeat(LIMITS.callIdMax + beyond)]];
  if (!isFields(payload)) return [];
  const signalField = "signal" in payload ? "signal" : "signalData";
  const variants: [string, string, unknown][] = [
    ["to", "to", "a".repeat(LIMITS.callIdMax + beyond)],
    ["userToCall", "userToCall", "a".repeat(LIMITS.callIdMax + beyond)],
    ["roomId", "roomId", "r".repeat(LIMITS.roomId + beyond)],
    ["reason", "reason", "r".repeat(LIMITS.reason + beyond)],
    ["sdp", signalField, resized(payload[signalField], "sdp", LIMITS.sdp + beyond)],
    ["candidate", "candidate", resized(payload.candidate, "candidate", LIMITS.candidate + beyond)],
  ];
  return variants
    .filter(([, field]) => field in payload)
    .map(([name, field, value]) => [`${name} of ${beyond} over its limit`, { ...payload, [field]: value }]);
}

function resized(object: unknown, field: string, length: number): unknown {
  return isFields(object) ? { ...object, [field]: "x".repeat(length) } : object;
}

/** The payload with fields that nobody knows, at its top and inside. */
export function withForeignFields(payload: unknown): unknown {
  if (!isFields(payload)) return payload;
  const inner = Object.entries(payload).map(([key, value]) => [key, withForeignFields(value)]);
  return { ...Object.fromEntries(inner), evil: "evil", reasons: { evil: 1 }, userId: "evil" };
}
