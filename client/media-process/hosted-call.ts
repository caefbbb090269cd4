import type { IceServer } from "../../protocol/index.js";
import type { Pacer } from "../audio/pacer.js";
import { CallMedia } from "../call/call-media.js";
import type { LocalMedia } from "../call/local-media.js";
import type { MediaEngine, MediaPeer, MediaSession } from "../media/port.js";
import type { VideoFrame, VideoSource } from "../video/ports.js";
import type { MediaReport } from "./messages.js";
import type { SoundLevels } from "./port.js";

interface HostedCallOptions {
  call: number;
  video: boolean;
  local: LocalMedia;
  engine: MediaEngine;
  pacer: Pacer;
  report: (report: MediaReport) => void;
  /** A picture of somebody, or of oneself. */
  picture: (person: string, frame: VideoFrame) => void;
}

/** The name of one's own picture among those of the others. */
const SELF = "self";

/** One call inside of the media process: its media, and its peers by their numbers. */
export class HostedCall {
  readonly media: CallMedia;
  readonly #options: HostedCallOptions;
  readonly #peers = new Map<number, MediaPeer>();
  #useServers: (iceServers: readonly IceServer[]) => void = () => {};

  constructor(options: HostedCallOptions) {
    this.#options = options;
    const { call, video, local, engine, pacer, report, picture } = options;
    const iceServers = new Promise<readonly IceServer[]>((resolve) => {
      this.#useServers = resolve;
    });
    this.media = new CallMedia({
      session: iceServers.then(
        (servers): MediaSession => engine.openSession({ iceServers: servers, video, hear: true }),
      ),
      local,
      pacer,
      video,
      ownVideo: (frame) => picture(SELF, frame),
      listener: {
        audio: () => {},
        video: picture,
        sourceEnded: () => report({ type: "source-ended", call }),
      },
    });
  }

  /** Shows nothing in a call without pictures. */
  show(source: VideoSource | null): void {
    if (this.#options.video) this.media.show(source);
    else source?.close();
  }

  levels(): SoundLevels {
    const { own, isSpeaking, people, speaking } = this.media.levels();
    return { own, people, speaking: isSpeaking ? [...speaking, SELF] : speaking };
  }

  useServers(iceServers: readonly IceServer[]): void {
    this.#useServers(iceServers);
  }

  async createPeer(peer: number, person: string): Promise<void> {
    const { call, report } = this.#options;
    const made = await this.media.createPeer(person, {
      candidate: (candidate) => report({ type: "candidate", call, peer, candidate }),
      state: (state) => report({ type: "peer-state", call, peer, state }),
    });
    this.#peers.set(peer, made);
  }

  /** Undefined for one that was closed meanwhile. */
  peer(peer: number): MediaPeer | undefined {
    return this.#peers.get(peer);
  }

  closePeer(peer: number): void {
    this.#peers.get(peer)?.close();
    this.#peers.delete(peer);
  }

  close(): Promise<void> {
    for (const peer of this.#peers.keys()) this.closePeer(peer);
    return this.media.close();
  }
}
