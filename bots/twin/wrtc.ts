import wrtc from "@roamhq/wrtc";

/** A session description as it travels. */
export interface Description {
  type: string;
  sdp: string;
}

/** A candidate as it travels. */
export interface Candidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
}

export interface Track {
  readonly kind: string;
  stop(): void;
}

export interface Stream {
  readonly id: string;
}

/** The part of the browser's interface that a phone needs; the package ships no usable types for it. */
export interface PeerConnection {
  readonly iceConnectionState: string;
  readonly connectionState: string;
  onicecandidate: ((event: { candidate: Candidate | null }) => void) | null;
  ontrack: ((event: { track: Track; streams: readonly Stream[] }) => void) | null;
  oniceconnectionstatechange: (() => void) | null;
  onconnectionstatechange: (() => void) | null;
  addTrack(track: Track, stream: Stream): unknown;
  createOffer(): Promise<Description>;
  createAnswer(): Promise<Description>;
  setLocalDescription(description: Description): Promise<void>;
  setRemoteDescription(description: Description): Promise<void>;
  addIceCandidate(candidate: Candidate): Promise<void>;
  close(): void;
}

export interface AudioData {
  samples: Int16Array;
  sampleRate: number;
  bitsPerSample: number;
  channelCount: number;
  numberOfFrames: number;
}

export interface VideoFrame {
  width: number;
  height: number;
  data: Uint8Array;
}

export interface AudioSource {
  createTrack(): Track;
  onData(data: AudioData): void;
}

export interface VideoSource {
  createTrack(): Track;
  onFrame(frame: VideoFrame): void;
}

export interface AudioSink {
  ondata: ((data: AudioData) => void) | null;
  stop(): void;
}

export interface VideoSink {
  onframe: ((event: { frame: VideoFrame }) => void) | null;
  stop(): void;
}

interface NativeMedia {
  RTCPeerConnection: new (configuration: { iceServers: readonly { urls: string }[] }) => PeerConnection;
  MediaStream: new () => Stream;
}

interface NativeExtras {
  RTCAudioSource: new () => AudioSource;
  RTCVideoSource: new () => VideoSource;
  RTCAudioSink: new (track: Track) => AudioSink;
  RTCVideoSink: new (track: Track) => VideoSink;
}

// The package's declarations re-export the browser's globals, which Node's type library does not have;
// `Object` hands the same module over untyped, and the interfaces above say what is used of it.
export const { RTCPeerConnection, MediaStream }: NativeMedia = Object(wrtc);
export const { RTCAudioSource, RTCVideoSource, RTCAudioSink, RTCVideoSink }: NativeExtras = wrtc.nonstandard;

// Once a track source exists, this library crashes while Node tears down a program that simply ran out of work; an
// explicit exit skips that path, and `process.exitCode` still counts.
process.once("beforeExit", () => process.exit());
