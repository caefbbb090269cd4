import type { Answer, Candidate, Offer } from "../../protocol/index.js";
import type { LinkStats } from "../quality/link-stats.js";
import { BlockShaper } from "./block-shaper.js";
import type { MediaPeer, PeerListener } from "./port.js";
import type { RawAudioSink, RawPeerConnection, RawTrack, RawVideoSink, WrtcModule } from "./wrtc-module.js";
import { readWrtcStats } from "./wrtc-stats.js";

/**
 * An answer waits for the own candidates, so that it carries them: the mobile app may lose those that come by
 * themselves. Local addresses come in one burst within a few milliseconds; whatever is slower follows later.
 */
const GATHER_QUIET_MS = 5;
const GATHER_LIMIT_MS = 50;

/**
 * Between two phones a TCP candidate finds no way that UDP or a relay would not, and libwebrtc tries every pair
 * of them with a connection each: a room of seven opened thousands of sockets and stood still meanwhile.
 */
const isTcp = (candidate: string): boolean => / tcptype /.test(candidate);

interface WrtcPeerOptions {
  listener: PeerListener;
  hear: boolean;
  closed(): void;
}

/** One RTCPeerConnection behind the media port. Nothing of it is touched after `close`. */
export class WrtcPeer implements MediaPeer {
  readonly #wrtc: WrtcModule;
  readonly #connection: RawPeerConnection;
  readonly #options: WrtcPeerOptions;
  readonly #sinks: (RawAudioSink | RawVideoSink)[] = [];
  #onCandidate: (() => void) | undefined;
  #closed = false;

  constructor(wrtc: WrtcModule, connection: RawPeerConnection, options: WrtcPeerOptions) {
    this.#wrtc = wrtc;
    this.#connection = connection;
    this.#options = options;
    const { listener } = options;
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate || this.#closed || isTcp(candidate.candidate)) return;
      this.#onCandidate?.();
      const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
      listener.candidate({ candidate: line, sdpMid, sdpMLineIndex });
    };
    connection.onconnectionstatechange = () => {
      if (!this.#closed) listener.state(connection.connectionState);
    };
    connection.ontrack = ({ track }) => this.#receive(track);
  }

  async createOffer(): Promise<Offer> {
    const { sdp } = await this.#connection.createOffer();
    await this.#connection.setLocalDescription({ type: "offer", sdp });
    return { type: "offer", sdp };
  }

  async acceptOffer(offer: Offer): Promise<Answer> {
    await this.#connection.setRemoteDescription(offer);
    const { sdp } = await this.#connection.createAnswer();
    await this.#connection.setLocalDescription({ type: "answer", sdp });
    await this.#gathered();
    return { type: "answer", sdp: this.#closed ? sdp : (this.#connection.localDescription?.sdp ?? sdp) };
  }

  async acceptAnswer(answer: Answer): Promise<void> {
    await this.#connection.setRemoteDescription(answer);
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    if (!this.#closed && !isTcp(candidate.candidate)) await this.#connection.addIceCandidate(candidate);
  }

  async stats(): Promise<LinkStats> {
    return readWrtcStats(await this.#connection.getStats());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const sink of this.#sinks) sink.stop();
    this.#connection.onicecandidate = null;
    this.#connection.onconnectionstatechange = null;
    this.#connection.ontrack = null;
    this.#connection.close();
    this.#options.closed();
  }

  /** Resolves once no candidate came for a moment, or at the limit. */
  #gathered(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(limit);
        clearTimeout(quiet);
        this.#onCandidate = undefined;
        resolve();
      };
      const limit = setTimeout(done, GATHER_LIMIT_MS);
      let quiet: NodeJS.Timeout | undefined;
      this.#onCandidate = () => {
        clearTimeout(quiet);
        quiet = setTimeout(done, GATHER_QUIET_MS);
      };
    });
  }

  #receive(track: RawTrack): void {
    if (this.#closed) return;
    if (track.kind === "video") this.#watch(track);
    else if (this.#options.hear) this.#listen(track);
  }

  #listen(track: RawTrack): void {
    const sink = new this.#wrtc.nonstandard.RTCAudioSink(track);
    const shaper = new BlockShaper((block) => this.#options.listener.audio(block));
    sink.ondata = (data) => {
      if (!this.#closed) shaper.push(data.samples, data.sampleRate, data.channelCount);
    };
    this.#sinks.push(sink);
  }

  #watch(track: RawTrack): void {
    const sink = new this.#wrtc.nonstandard.RTCVideoSink(track);
    sink.onframe = ({ frame }) => {
      if (this.#closed) return;
      const data = new Uint8Array(frame.data.buffer, frame.data.byteOffset, frame.data.byteLength);
      this.#options.listener.video({ width: frame.width, height: frame.height, data });
    };
    this.#sinks.push(sink);
  }
}
