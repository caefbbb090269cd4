import type { Answer, Candidate, ErrorCode, IceServer, Offer } from "../../protocol/index.js";
import type { AudioInput, AudioOutput } from "../audio/spec.js";
import type { PeerState } from "../media/port.js";
import type { LinkStats } from "../quality/link-stats.js";
import type { RgbTile } from "../video/ports.js";
import type { DeviceLists, MediaSettings, SoundInUse, SoundLevels, Tone, VideoSourceKind } from "./port.js";

/*
 * What the two sides of the process border say to each other, over the channel that Node gives a forked child. Calls
 * and peers are numbered by the parent, which never uses a number twice. Sound never goes this way.
 */

/** What the process is started with. */
export interface MediaProcessSetup {
  input: AudioInput;
  output: AudioOutput;
  /** Where files that replace the tones are looked for. */
  soundsFolder: string | null;
}

/** From the parent, with nothing to be answered. */
export type MediaOrder =
  | { type: "set-up"; setup: MediaProcessSetup }
  | { type: "configure"; settings: Partial<MediaSettings> }
  | { type: "warm-up" }
  | { type: "tone"; tone: Tone | null; once: boolean }
  | { type: "show-video"; source: VideoSourceKind | null }
  | { type: "watch-video"; box: { width: number; height: number; fps: number } | null }
  | { type: "open-call"; call: number; video: boolean }
  | { type: "ice-servers"; call: number; iceServers: readonly IceServer[] }
  | { type: "mute"; call: number; muted: boolean }
  | { type: "gain"; call: number; person: string; gain: number }
  | { type: "begin"; call: number }
  | { type: "leave"; call: number; person: string }
  | { type: "close-peer"; call: number; peer: number };

/** From the parent, each with the answer that it waits for. */
export interface MediaQuestions {
  createPeer: { asked: { call: number; peer: number; person: string }; answer: null };
  createOffer: { asked: PeerName; answer: Offer };
  acceptOffer: { asked: PeerName & { offer: Offer }; answer: Answer };
  acceptAnswer: { asked: PeerName & { answer: Answer }; answer: null };
  addCandidate: { asked: PeerName & { candidate: Candidate }; answer: null };
  stats: { asked: PeerName; answer: LinkStats };
  closeCall: { asked: { call: number }; answer: null };
  devices: { asked: null; answer: DeviceLists };
  /** Everything is released; the process ends after the answer. */
  end: { asked: null; answer: null };
}

export interface PeerName {
  call: number;
  peer: number;
}

export type MediaQuestion = keyof MediaQuestions;

/** A question on its way. */
export type AskedQuestion = {
  [Q in MediaQuestion]: { type: "ask"; id: number; question: Q; asked: MediaQuestions[Q]["asked"] };
}[MediaQuestion];

/** From the process by itself. */
export type MediaReport =
  | { type: "ready" }
  | { type: "candidate"; call: number; peer: number; candidate: Candidate }
  | { type: "peer-state"; call: number; peer: number; state: PeerState }
  | { type: "source-ended"; call: number }
  | { type: "levels"; levels: SoundLevels }
  | { type: "sound"; inUse: Omit<SoundInUse, "problem"> & { problem: PlainError | null } }
  | { type: "video"; person: string; tile: RgbTile }
  | { type: "trouble"; error: PlainError };

/** An error as it crosses the border. */
export interface PlainError {
  code: ErrorCode;
  message: string;
}

export type MediaAnswer =
  | { type: "answer"; id: number; value: unknown }
  | { type: "refusal"; id: number; error: PlainError };

export type ToMediaProcess = MediaOrder | AskedQuestion;
export type FromMediaProcess = MediaReport | MediaAnswer;
