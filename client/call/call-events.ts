import type { CallError, CallState } from "../../protocol/index.js";
import type { LinkQuality } from "../quality/link-meter.js";
import type { VideoFrame } from "../video/ports.js";
import type { CallEnd, InviteOutcome } from "./model.js";

/** How a call went, told once it is over and everything is released. */
export interface CallSummary extends CallEnd {
  /** From connected to the end; null when it never connected. */
  durationMs: number | null;
  /** From dialing or accepting to connected. */
  setupMs: number | null;
  peers: LinkQuality[];
}

export interface CallEvents {
  state: [state: CallState];
  joined: [callId: string];
  left: [callId: string];
  /** The media path to this person is up, for the first time or again. */
  linked: [callId: string];
  /** The media path to this person broke and is being made anew, because media died here or there; `linked` follows. */
  recovering: [callId: string];
  /** This person's way to the server is gone for the moment; sound and picture may go on. Only our own server tells. */
  away: [callId: string];
  back: [callId: string];
  invite: [callId: string, outcome: InviteOutcome];
  /** The callee cannot be rung at the moment; only our own server tells. */
  calleeOffline: [callId: string];
  quality: [qualities: LinkQuality[]];
  /** 10 ms of one person's sound; the block is the listener's to keep. */
  audio: [callId: string, block: Int16Array];
  video: [callId: string, frame: VideoFrame];
  sourceEnded: [];
  /** Something went wrong that did not end the call. */
  trouble: [error: CallError];
  ended: [summary: CallSummary];
}
