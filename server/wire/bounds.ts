import type { BucketRule } from "./token-bucket.js";

const MEBIBYTE = 1024 * 1024;

/** What one connection may cost the server. Each bound has a test on both sides of it. */
export const WIRE = {
  /** Bytes that may wait for a peer that does not read; beyond it the peer is cut off. */
  unreadBytes: MEBIBYTE,
  /** Bytes that a peer may send; beyond it the peer is cut off, since nobody who means well comes near it. */
  inboundBytes: { burst: 2 * MEBIBYTE, perSecond: MEBIBYTE },
  /** Events of one socket; beyond it they are refused. */
  events: { burst: 1_000, perSecond: 300 },
  /** Frames of any kind; beyond it a peer has gone on regardless of refusals, or never meant to be heard. */
  frames: { burst: 2_000, perSecond: 300 },
  /** Connections that have not yet said who they are; further ones stand in line. */
  unfinishedHandshakes: 100,
  /** Those of them from one address elsewhere, so that nobody alone can lock the door for all. */
  unfinishedHandshakesOfAddress: 25,
  /** Connections in that line; beyond it they are turned away and come again. */
  waitingHandshakes: 1_000,
  /** Those of them from one address elsewhere. */
  waitingHandshakesOfAddress: 50,
  /** How long one stands in line before it is turned away; a phone waits much longer for its connection. */
  waitingHandshakeMs: 4_000,
  /** Sockets that one user may have at a time; bots may have any number. */
  socketsPerUser: 64,
} as const satisfies Record<string, number | BucketRule>;
