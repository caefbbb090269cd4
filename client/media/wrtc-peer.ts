import type { Answer, Candidate, Offer } from "../../protocol/index.js";
import type { LinkStats } from "../quality/link-stats.js";
import { answeringRole, asAnswer, limitVideo, sectionCount } from "../video/bandwidth-lines.js";
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
  /** Bits of pictures a second that this peer may get; null for as many as it likes. */
  videoLimit(): number | null;
  closed(): void;
}

/** One RTCPeerConnection behind the media port. Nothing of it is touched after `close`. */
export class WrtcPeer implements MediaPeer {
  readonly #wrtc: WrtcModule;
  readonly #connection: RawPeerConnection;
  readonly #options: WrtcPeerOptions;
  readonly #sinks: (RawAudioSink | RawVideoSink)[] = [];
  /** Descriptions are applied one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** What the other side said last, in the words of an answer. */
  #remoteSdp: string | null = null;
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

  createOffer(): Promise<Offer> {
    return this.#inTurn(async () => {
      const { sdp } = await this.#connection.createOffer();
      await this.#connection.setLocalDescription({ type: "offer", sdp });
      return { type: "offer", sdp };
    });
  }

  acceptOffer(offer: Offer): Promise<Answer> {
    return this.#inTurn(async () => {
      await this.#connection.setRemoteDescription({ type: "offer", sdp: this.#limited(offer.sdp) });
      const { sdp } = await this.#connection.createAnswer();
      await this.#connection.setLocalDescription({ type: "answer", sdp });
      this.#remoteSdp = asAnswer(offer.sdp, answeringRole(sdp));
      await this.#gathered();
      return { type: "answer", sdp: this.#closed ? sdp : (this.#connection.localDescription?.sdp ?? sdp) };
    });
  }

  acceptAnswer(answer: Answer): Promise<void> {
    return this.#inTurn(async () => {
      await this.#connection.setRemoteDescription({ type: "answer", sdp: this.#limited(answer.sdp) });
      this.#remoteSdp = answer.sdp;
    });
  }

  /**
   * Applies the limit to a connection that stands. The library reads it from remote descriptions alone, so this side
   * negotiates with itself: it offers anew and answers in the other's place with what that one said last. Nothing of it
   * goes over the wire, and the connection stays as it is.
   */
  limitAgain(): void {
    void this.#inTurn(async () => {
      const remote = this.#remoteSdp;
      if (this.#closed || remote === null || this.#connection.signalingState !== "stable") return;
      const own = await this.#connection.createOffer();
      // Where the other side has no place for pictures, an offer would ask for one.
      if (this.#closed || sectionCount(own.sdp) !== sectionCount(remote)) return;
      await this.#connection.setLocalDescription(own);
      try {
        await this.#connection.setRemoteDescription({ type: "answer", sdp: this.#limited(remote) });
      } catch (error) {
        if (!this.#closed) await this.#connection.setLocalDescription({ type: "rollback" });
        throw error;
      }
      // A limit that cannot be changed stays as it was.
    }).catch(() => undefined);
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

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(step);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #limited(sdp: string): string {
    const limit = this.#options.videoLimit();
    return limit === null ? sdp : limitVideo(sdp, limit);
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
