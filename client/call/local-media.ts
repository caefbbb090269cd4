import type { AudioSink, AudioSource } from "../audio/ports.js";
import type { VideoFrame, VideoSource } from "../video/ports.js";

/** A voice that is worked on before it is sent: what is heard at the same time matters to it, and it mutes softly. */
export interface VoiceSource extends AudioSource {
  muted: boolean;
  /** Before it is muted: 0 to 1, and whether it is a voice. */
  readonly level: number;
  readonly isSpeaking: boolean;
  /** Takes each mixed block that goes to the loudspeaker. */
  heard(block: Int16Array): void;
}

export const isVoice = (source: AudioSource | VoiceSource): source is VoiceSource => "heard" in source;

/** What a phone brings to one call. The call closes the source, the sink and the video when it ends. */
export interface LocalMedia {
  source: AudioSource | VoiceSource;
  /** Where all that is heard goes, mixed; without one (and without a recording) nothing is mixed. */
  sink?: AudioSink;
  /** Sent when the call has video; without it the video section is there and stays empty. */
  video?: VideoSource;
  /** A WAV file for what is heard; one more for each person lies beside it. */
  record?: string;
  /** False where nobody listens, which saves decoding callbacks. Default true. */
  hear?: boolean;
}

/** What arrives from other people in a call. */
export interface MediaListener {
  audio(callId: string, block: Int16Array): void;
  video(callId: string, frame: VideoFrame): void;
  /** The source has nothing left. */
  sourceEnded(): void;
}
