import type { IceServer } from "../../protocol/index.js";
import type { MediaPeer, PeerListener } from "../media/port.js";
import type { MediaListener } from "./local-media.js";

/** The sound and pictures of one call, in this process or in one that may die. */
export interface CallMediaPort {
  muted: boolean;
  /** A person's loudness: 1 leaves it, 0 mutes. */
  setGain(person: string, gain: number): void;
  createPeer(person: string, listener: Pick<PeerListener, "candidate" | "state">): Promise<MediaPeer>;
  /** Connected: sound begins to flow. Throws `recording-failed`. */
  begin(): void;
  /** Somebody left: what they said last fades out. */
  leave(person: string): void;
  /** Resolves when everything is released and every recording complete. */
  close(): Promise<void>;
}

export interface MediaRequest {
  iceServers: Promise<readonly IceServer[]>;
  video: boolean;
  /** `lost` says that everything behind this port is gone: peers, devices, all. */
  listener: MediaListener & { lost(): void };
}

/** Makes the media of one call; it must not throw, what fails shows when a peer is asked for. */
export type MediaMaker = (request: MediaRequest) => CallMediaPort;
