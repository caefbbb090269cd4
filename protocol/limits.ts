/** Every bound of the wire contract, in one place; each has a test on both sides of it. */
export const LIMITS = {
  /** Characters of a Call ID. */
  callIdMin: 3,
  callIdMax: 30,
  /** Characters of one session description. */
  sdp: 16 * 1024,
  /** Characters of one candidate line. */
  candidate: 1024,
  /** Candidates that one side may send for one link of one call. */
  candidatesPerLinkSide: 200,
  /** Candidates that may overtake their `callUser`, kept for `earlyCandidateMs`. */
  earlyCandidates: 32,
  /** Characters of a reason. */
  reason: 128,
  roomId: 64,
  /** Characters of the key that makes an event happen once. */
  key: 64,
  deviceId: 64,
  /** People in one room. */
  roomSize: 7,
  name: 100,
  nickname: 100,
  email: 254,
  /** bcrypt reads no further than this many bytes of a password. */
  passwordBytes: 72,
  /** Characters of a password that is only compared. */
  givenPassword: 1024,
  /** People whom one user may block. */
  blocks: 1000,
  pushToken: 4096,
  /** Results of one search. */
  searchResults: 10,
  searchQuery: 100,
  pageSize: 50,
  pageSizeMax: 200,
  /** Days that the statistics tell one by one. */
  statsDays: 90,
  /** Calls that one request marks as seen. */
  seenCalls: 500,
  /** People in one part of a list of presence. */
  presenceList: 200,
  /** Bytes of one Socket.IO frame: an SDP with escapes and its envelope, and no more. */
  frameBytes: 64 * 1024,
  /** Bytes of one REST body. */
  bodyBytes: 32 * 1024,
} as const;

/** Every waiting time that both ends must agree on, in milliseconds. */
export const TIMES = {
  /** An unanswered ring ends after this, at the caller, the callee and in the queue for somebody offline. */
  ring: 30_000,
  /** An accepted call that has no media path by then has failed. */
  connect: 30_000,
  /** A ring that neither side ended by itself is ended by the server. */
  ringGuard: 40_000,
  /** A room invite lives this long. */
  invite: 60_000,
  /** An invite for somebody offline waits this long for a `register`. */
  offlineInvite: 30_000,
  /** A lost socket may come back within this. */
  grace: 15_000,
  /** Calls that were open when the server stopped wait this long for their members. */
  restartGrace: 60_000,
  /** How long a candidate waits for the `callUser` that it overtook. */
  earlyCandidate: 2_000,
  /** A `callEnded` before `connected` waits this long for the event that tells the reason. */
  endedHold: 300,
  heartbeat: 10_000,
  /** REST moves to the fallback server after this. */
  requestTimeout: 6_000,
  /** An event that asked for an acknowledgement has failed after this. */
  ackTimeout: 6_000,
} as const;
