import type { Answer, Candidate, IceServer, Offer } from "../../protocol/index.js";
import type { LinkStats } from "../quality/link-stats.js";
import type { VideoFrame } from "../video/ports.js";

/** What a media path is doing; `failed` is final. */
export type PeerState = "new" | "connecting" | "connected" | "disconnected" | "failed" | "closed";

/** What a peer reports. All of it may come at any time until `close`, and nothing afterwards. */
export interface PeerListener {
  candidate(candidate: Candidate): void;
  state(state: PeerState): void;
  /** A block of remote sound: 48 kHz, mono, 10 ms. */
  audio(block: Int16Array): void;
  video(frame: VideoFrame): void;
}

/** One connection to one person. */
export interface MediaPeer {
  createOffer(): Promise<Offer>;
  /** The answer carries the candidates gathered so far. */
  acceptOffer(offer: Offer): Promise<Answer>;
  acceptAnswer(answer: Answer): Promise<void>;
  /** Only after a remote description. */
  addCandidate(candidate: Candidate): Promise<void>;
  stats(): Promise<LinkStats>;
  close(): void;
}

/** One's own side of one call: what is sent is sent to every peer of it. */
export interface MediaSession {
  sendAudio(block: Int16Array): void;
  sendVideo(frame: VideoFrame): void;
  /** How many bits of pictures each peer gets a second, from now on. */
  limitVideo(bitsPerSecond: number): void;
  createPeer(listener: PeerListener): MediaPeer;
  /** Closes every peer too. */
  close(): void;
}

export interface MediaSessionOptions {
  iceServers: readonly IceServer[];
  video: boolean;
  /** False where nobody listens: each remote track that is listened to costs a hundred callbacks a second. */
  hear: boolean;
}

/** A way to move sound and pictures: libwebrtc, or nothing at all. */
export interface MediaEngine {
  readonly name: string;
  /** Loads and starts what is slow the first time, so that the first call need not wait for it. */
  warmUp(): void;
  openSession(options: MediaSessionOptions): MediaSession;
}
