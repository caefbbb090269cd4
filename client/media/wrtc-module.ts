import { createRequire } from "node:module";

/*
 * The parts of @roamhq/wrtc that we use, as they are at run time: the package's own types lean on those of a
 * browser, which this program must not see.
 */

export interface RawTrack {
  readonly kind: "audio" | "video";
  stop(): void;
}

export interface RawStream {
  readonly id: string;
}

export interface RawDescription {
  type: "offer" | "answer";
  sdp: string;
}

export interface RawCandidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
}

export interface RawAudio {
  samples: Int16Array;
  sampleRate: number;
  bitsPerSample: number;
  channelCount: number;
  numberOfFrames: number;
}

export interface RawVideoFrame {
  width: number;
  height: number;
  data: Uint8ClampedArray | Uint8Array;
}

export interface RawPeerConnection {
  readonly connectionState: "new" | "connecting" | "connected" | "disconnected" | "failed" | "closed";
  readonly signalingState: string;
  readonly localDescription: RawDescription | null;
  onicecandidate: ((event: { candidate: RawCandidate | null }) => void) | null;
  onconnectionstatechange: (() => void) | null;
  ontrack: ((event: { track: RawTrack }) => void) | null;
  addTrack(track: RawTrack, stream: RawStream): unknown;
  createOffer(): Promise<RawDescription>;
  createAnswer(): Promise<RawDescription>;
  setLocalDescription(description: RawDescription | { type: "rollback" }): Promise<void>;
  setRemoteDescription(description: RawDescription): Promise<void>;
  addIceCandidate(candidate: RawCandidate): Promise<void>;
  getStats(): Promise<Map<string, Record<string, unknown>>>;
  close(): void;
}

export interface RawAudioSource {
  createTrack(): RawTrack;
  onData(data: RawAudio): void;
}

export interface RawVideoSource {
  createTrack(): RawTrack;
  onFrame(frame: RawVideoFrame): void;
}

export interface RawAudioSink {
  ondata: ((data: RawAudio) => void) | null;
  stop(): void;
}

export interface RawVideoSink {
  onframe: ((event: { frame: RawVideoFrame }) => void) | null;
  stop(): void;
}

export interface WrtcModule {
  RTCPeerConnection: new (configuration: {
    iceServers: { urls: string[]; username?: string; credential?: string }[];
  }) => RawPeerConnection;
  MediaStream: new (tracks: RawTrack[]) => RawStream;
  nonstandard: {
    RTCAudioSource: new () => RawAudioSource;
    RTCVideoSource: new () => RawVideoSource;
    RTCAudioSink: new (track: RawTrack) => RawAudioSink;
    RTCVideoSink: new (track: RawTrack) => RawVideoSink;
  };
}

let loaded: WrtcModule | undefined;

/** Loads the native module when the first session is opened, and not before. */
export function loadWrtc(): WrtcModule {
  if (!loaded) {
    loaded = createRequire(import.meta.url)("@roamhq/wrtc") as WrtcModule;
    // A process that made an audio source dies in the module's finalizers when it ends by itself (node-webrtc
    // issue 636); one that exits in so many words does not run them.
    process.once("beforeExit", () => process.exit());
  }
  return loaded;
}
