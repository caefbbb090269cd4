import type { OwnMedia } from "./own-media.js";
import {
  type AudioSink,
  type Candidate,
  type Description,
  type PeerConnection,
  RTCAudioSink,
  RTCPeerConnection,
  RTCVideoSink,
  type Track,
  type VideoFrame,
  type VideoSink,
} from "./wrtc.js";

export interface LinkListener {
  candidateFound: (candidate: Candidate) => void;
  /** A remote track that belongs to a stream; the app knows no others. */
  streamArrived: () => void;
  heard: (samples: Int16Array) => void;
  seen: (frame: VideoFrame) => void;
  /** The app watches the states of the first pair's connection only. */
  iceStateChanged?: (state: string) => void;
  connectionStateChanged?: (state: string) => void;
}

/** One peer connection with our media in it, and with ears and eyes for the other side's. */
export class Link {
  readonly #connection: PeerConnection;
  readonly #listener: LinkListener;
  readonly #sinks: (AudioSink | VideoSink)[] = [];
  #early: Candidate[] = [];
  #phase: "undescribed" | "described" | "closed" = "undescribed";

  constructor(media: OwnMedia, listener: LinkListener) {
    this.#listener = listener;
    const connection = new RTCPeerConnection({ iceServers: [] });
    this.#connection = connection;
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== "") listener.candidateFound(plain(candidate));
    };
    connection.ontrack = ({ track, streams }) => {
      this.#attend(track);
      if (streams.length > 0) listener.streamArrived();
    };
    connection.oniceconnectionstatechange = () => listener.iceStateChanged?.(connection.iceConnectionState);
    connection.onconnectionstatechange = () => listener.connectionStateChanged?.(connection.connectionState);
    for (const track of media.tracks) connection.addTrack(track, media.stream);
  }

  /** Whether the other side's description is in place, so that candidates can be applied. */
  get isDescribed(): boolean {
    return this.#phase === "described";
  }

  async offer(): Promise<Description> {
    const { type, sdp } = await this.#connection.createOffer();
    await this.#connection.setLocalDescription({ type, sdp });
    return { type, sdp };
  }

  /** Takes the other side's description, then the candidates that were kept for it. */
  async describe(description: Description): Promise<void> {
    await this.#connection.setRemoteDescription(description);
    if (this.#phase === "closed") return;
    this.#phase = "described";
    const kept = this.#early;
    this.#early = [];
    for (const candidate of kept) this.#apply(candidate);
  }

  async answer(): Promise<Description> {
    const { type, sdp } = await this.#connection.createAnswer();
    await this.#connection.setLocalDescription({ type, sdp });
    return { type, sdp };
  }

  /** Applies a candidate, or keeps it until there is a description. */
  addCandidate(candidate: Candidate): void {
    if (this.#phase === "described") this.#apply(candidate);
    else if (this.#phase === "undescribed") this.#early.push(candidate);
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#connection.onicecandidate = null;
    this.#connection.ontrack = null;
    this.#connection.oniceconnectionstatechange = null;
    this.#connection.onconnectionstatechange = null;
    for (const sink of this.#sinks) sink.stop();
    this.#connection.close();
  }

  /** A candidate that does not fit is no reason to end a call. */
  #apply(candidate: Candidate): void {
    this.#connection.addIceCandidate(candidate).catch(() => {});
  }

  #attend(track: Track): void {
    if (track.kind === "audio") {
      const sink = new RTCAudioSink(track);
      sink.ondata = ({ samples }) => this.#listener.heard(samples);
      this.#sinks.push(sink);
    } else {
      const sink = new RTCVideoSink(track);
      sink.onframe = ({ frame }) => this.#listener.seen(frame);
      this.#sinks.push(sink);
    }
  }
}

function plain({ candidate, sdpMid, sdpMLineIndex }: Candidate): Candidate {
  return { candidate, sdpMid, sdpMLineIndex };
}
