/**
 * What our server can beyond the app's own, announced in `GET /health`. A client of ours that finds none
 * speaks the app's protocol alone.
 */
export const FEATURES = [
  "ack",
  "resume",
  "sequence",
  "idempotency",
  "away",
  "leave-room",
  "ice-servers",
  "directory",
  "history",
  "stats",
  "seen-calls",
  "contact-changes",
  "presence",
  "sessions",
  "blocks",
] as const;
export type Feature = (typeof FEATURES)[number];

/** The version of the wire contract; it grows when something that a client could rely on changes. */
export const PROTOCOL_VERSION = 1;
