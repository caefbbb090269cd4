import { BLOCK_SAMPLES } from "../../../client/audio/ports.js";
import { ToneSource } from "../../../client/audio/tone-source.js";
import type { MediaPeer, MediaSession, PeerState } from "../../../client/media/port.js";
import { wrtcEngine } from "../../../client/media/wrtc-engine.js";
import type { VideoFrame } from "../../../client/video/ports.js";
import type { Candidate } from "../../../protocol/index.js";

/** One side of a connection, with what it saw. */
export class Side {
  readonly session: MediaSession;
  readonly peer: MediaPeer;
  readonly candidates: Candidate[] = [];
  readonly states: PeerState[] = [];
  readonly blocks: Int16Array[] = [];
  readonly frames: VideoFrame[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(options: { video?: boolean; hear?: boolean } = {}) {
    const { video = false, hear = true } = options;
    this.session = wrtcEngine.openSession({ iceServers: [], video, hear });
    this.peer = this.session.createPeer({
      candidate: (candidate) => this.#note(this.candidates, candidate),
      state: (state) => this.#note(this.states, state),
      audio: (block) => this.#note(this.blocks, block),
      video: (frame) => this.#note(this.frames, frame),
    });
  }

  /** Resolves when the condition holds; it is asked again after everything that this side sees. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Plays a tone and whatever else is due until the returned function is called. */
  play(hz: number, also: () => void = () => {}): () => void {
    const tone = new ToneSource(hz);
    const timer = setInterval(() => {
      const block = new Int16Array(BLOCK_SAMPLES);
      tone.read(block);
      this.session.sendAudio(block);
      also();
    }, 10);
    return () => clearInterval(timer);
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    for (const check of [...this.#waiting]) check();
  }
}

/** Negotiates with trickled candidates and resolves when both sides are connected. */
export async function connect(caller: Side, callee: Side): Promise<{ offer: string; answer: string }> {
  const offer = await caller.peer.createOffer();
  const answer = await callee.peer.acceptOffer(offer);
  await caller.peer.acceptAnswer(answer);
  for (const candidate of caller.candidates) await callee.peer.addCandidate(candidate);
  for (const candidate of callee.candidates) await caller.peer.addCandidate(candidate);
  await Promise.all([caller, callee].map((side) => side.until(() => side.states.includes("connected"))));
  return { offer: offer.sdp, answer: answer.sdp };
}
