const HIDDEN = "[hidden]";

/** What must never stand in a log, whoever hands it over. */
const SECRET_FIELDS = new Set([
  "token",
  "authorization",
  "cookie",
  "password",
  "old_password",
  "new_password",
  "secret",
  "credential",
  "sdp",
  "signal",
  "signaldata",
  "offer",
  "answer",
  "candidate",
  "candidates",
]);

/** Three base64url parts of which the first is a JSON object: a token. */
const TOKEN = /eyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g;
const CANDIDATE = /candidate:\S+ \d \S+ \d+ \S+ \d+[^"\\\r\n]*/g;
/** With its line ends as they are, or as JSON writes them; up to the end of the text. */
const SDP = /v=0(?:\r|\\r)?(?:\n|\\n)(?:[^"\\]|\\.)*/g;

const DEPTH_MAX = 6;

/** Takes tokens, descriptions and candidates out of a text or a line of JSON. */
export function scrubText(text: string): string {
  return text.replace(TOKEN, HIDDEN).replace(CANDIDATE, HIDDEN).replace(SDP, HIDDEN);
}

/** The same for the fields of a line; what holds a secret by its name loses its value. */
export function scrubFields(fields: object): Record<string, unknown> {
  return scrubObject(fields, 0);
}

function scrubObject(object: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      SECRET_FIELDS.has(name.toLowerCase()) ? HIDDEN : scrub(value, depth + 1),
    ]),
  );
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === "string") return scrubText(value);
  // Failures have a serializer of their own.
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  if (depth >= DEPTH_MAX) return HIDDEN;
  return Array.isArray(value) ? value.map((entry) => scrub(entry, depth + 1)) : scrubObject(value, depth);
}
