import { CallError } from "../../protocol/errors.js";
import type { IceServer } from "../../protocol/index.js";
import { BLOCK_SAMPLES, SAMPLE_RATE } from "../audio/ports.js";
import type { VideoFrame } from "../video/ports.js";
import type { MediaEngine, MediaPeer, MediaSession, MediaSessionOptions, PeerListener } from "./port.js";
import {
  loadWrtc,
  type RawAudioSource,
  type RawStream,
  type RawTrack,
  type RawVideoSource,
  type WrtcModule,
} from "./wrtc-module.js";
import { WrtcPeer } from "./wrtc-peer.js";

const BITS_PER_SAMPLE = 16;

/** The media engine of people: libwebrtc with its codecs, jitter buffer and congestion control. */
export const wrtcEngine: MediaEngine = {
  name: "wrtc",
  warmUp() {
    const { RTCPeerConnection } = loadWrtc();
    new RTCPeerConnection({ iceServers: [] }).close();
  },
  openSession(options) {
    try {
      return new WrtcSession(loadWrtc(), options);
    } catch (error) {
      throw CallError.from(error, "media-failed");
    }
  },
};

/** One audio source and at most one video source, shared by the peers of one call. */
class WrtcSession implements MediaSession {
  readonly #wrtc: WrtcModule;
  readonly #options: MediaSessionOptions;
  readonly #audio: RawAudioSource;
  readonly #video: RawVideoSource | null;
  readonly #tracks: RawTrack[];
  readonly #stream: RawStream;
  readonly #peers = new Set<WrtcPeer>();
  #videoLimit: number | null = null;
  #closed = false;

  constructor(wrtc: WrtcModule, options: MediaSessionOptions) {
    this.#wrtc = wrtc;
    this.#options = options;
    this.#audio = new wrtc.nonstandard.RTCAudioSource();
    this.#video = options.video ? new wrtc.nonstandard.RTCVideoSource() : null;
    this.#tracks = [this.#audio.createTrack()];
    if (this.#video) this.#tracks.push(this.#video.createTrack());
    // Descriptions must name a stream: the mobile app counts a call as connected at a track that has one.
    this.#stream = new wrtc.MediaStream(this.#tracks);
  }

  sendAudio(block: Int16Array): void {
    if (this.#closed) return;
    this.#audio.onData({
      samples: block,
      sampleRate: SAMPLE_RATE,
      bitsPerSample: BITS_PER_SAMPLE,
      channelCount: 1,
      numberOfFrames: BLOCK_SAMPLES,
    });
  }

  sendVideo(frame: VideoFrame): void {
    if (!this.#closed) this.#video?.onFrame(frame);
  }

  limitVideo(bitsPerSecond: number): void {
    if (this.#closed || !this.#video || bitsPerSecond === this.#videoLimit) return;
    this.#videoLimit = bitsPerSecond;
    for (const peer of this.#peers) peer.limitAgain();
  }

  createPeer(listener: PeerListener): MediaPeer {
    const connection = new this.#wrtc.RTCPeerConnection({
      iceServers: this.#options.iceServers.map(rawIceServer),
    });
    for (const track of this.#tracks) connection.addTrack(track, this.#stream);
    const peer: WrtcPeer = new WrtcPeer(this.#wrtc, connection, {
      listener,
      hear: this.#options.hear,
      videoLimit: () => this.#videoLimit,
      closed: () => this.#peers.delete(peer),
    });
    this.#peers.add(peer);
    return peer;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const peer of [...this.#peers]) peer.close();
    for (const track of this.#tracks) track.stop();
  }
}

const rawIceServer = ({ urls, username, credential }: IceServer) => ({
  urls: [...urls],
  ...(username === undefined ? {} : { username }),
  ...(credential === undefined ? {} : { credential }),
});
