import { randomBytes } from "node:crypto";
import { type Answer, type Candidate, hasVideo, type Offer } from "../../protocol/index.js";
import { UNMEASURED } from "../quality/link-stats.js";
import type { MediaEngine, MediaPeer, MediaSession, PeerListener } from "./port.js";

/** What every description of this engine shares; real engines can read it, and find nobody behind it. */
const FINGERPRINT = `sha-256 ${Array.from({ length: 32 }, () => "00").join(":")}`;
const CANDIDATE: Candidate = {
  candidate: "candidate:1 1 udp 2122260223 127.0.0.1 9 typ host generation 0",
  sdpMid: "0",
  sdpMLineIndex: 0,
};

/** The media engine without media: signaling alone, for load that is about the server. */
export const noneEngine: MediaEngine = {
  name: "none",
  warmUp() {},
  openSession: ({ video }) => new NoneSession(video),
};

class NoneSession implements MediaSession {
  readonly #video: boolean;
  readonly #peers = new Set<NonePeer>();

  constructor(video: boolean) {
    this.#video = video;
  }

  sendAudio(): void {}

  sendVideo(): void {}

  limitVideo(): void {}

  createPeer(listener: PeerListener): MediaPeer {
    const peer: NonePeer = new NonePeer(this.#video, listener, () => this.#peers.delete(peer));
    this.#peers.add(peer);
    return peer;
  }

  close(): void {
    for (const peer of [...this.#peers]) peer.close();
  }
}

/** A connection that is up as soon as both sides are described. */
class NonePeer implements MediaPeer {
  readonly #video: boolean;
  readonly #listener: PeerListener;
  readonly #onClosed: () => void;
  #remoteDescribed = false;
  #closed = false;

  constructor(video: boolean, listener: PeerListener, onClosed: () => void) {
    this.#video = video;
    this.#listener = listener;
    this.#onClosed = onClosed;
  }

  async createOffer(): Promise<Offer> {
    this.#later(() => this.#listener.candidate(CANDIDATE));
    return { type: "offer", sdp: describe("actpass", this.#video) };
  }

  async acceptOffer(offer: Offer): Promise<Answer> {
    this.#later(() => this.#listener.candidate(CANDIDATE));
    this.#connect();
    return { type: "answer", sdp: describe("active", hasVideo(offer.sdp)) };
  }

  async acceptAnswer(): Promise<void> {
    this.#connect();
  }

  async addCandidate(): Promise<void> {
    if (!this.#remoteDescribed) throw new TypeError("A candidate came before its description");
  }

  async stats(): Promise<typeof UNMEASURED> {
    return UNMEASURED;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed();
  }

  #connect(): void {
    this.#remoteDescribed = true;
    this.#later(() => this.#listener.state("connected"));
  }

  /** Reports come after the call that caused them has returned, as those of a real connection do. */
  #later(report: () => void): void {
    setImmediate(() => {
      if (!this.#closed) report();
    });
  }
}

function describe(setup: "actpass" | "active", video: boolean): string {
  const lines = [
    "v=0",
    `o=- ${randomBytes(6).readUIntBE(0, 6)} 1 IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${video ? "0 1" : "0"}`,
    ...section("0", "audio", "111 opus/48000/2", setup),
    ...(video ? section("1", "video", "96 VP8/90000", setup) : []),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** One section with nothing to send: a peer with media is told so, and waits for none. */
function section(mid: string, kind: "audio" | "video", codec: string, setup: string): string[] {
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codec.split(" ")[0]}`,
    "c=IN IP4 0.0.0.0",
    `a=mid:${mid}`,
    "a=inactive",
    "a=rtcp-mux",
    "a=ice-ufrag:none",
    "a=ice-pwd:nobodyisbehindthisaddress",
    `a=fingerprint:${FINGERPRINT}`,
    `a=setup:${setup}`,
    `a=rtpmap:${codec}`,
  ];
}
