import { LevelMeter } from "../audio/levels/level-meter.js";
import { VoiceActivity } from "../audio/levels/voice-activity.js";
import { Mixer } from "../audio/mixer.js";
import type { Pacer } from "../audio/pacer.js";
import { BLOCK_SAMPLES } from "../audio/ports.js";
import { Recorder } from "../audio/recorder.js";
import type { MediaPeer, MediaSession, PeerListener } from "../media/port.js";
import { OutgoingVideo } from "../video/outgoing-video.js";
import type { VideoFrame, VideoSource } from "../video/ports.js";
import { isVoice, type LocalMedia, type MediaListener } from "./local-media.js";
import type { CallMediaPort } from "./media-port.js";

/** Loudness from 0 to 1, and whose voice it is. */
export interface CallLevels {
  own: number;
  isSpeaking: boolean;
  people: Record<string, number>;
  speaking: string[];
}

/**
 * The sound and pictures of one call: what is sent goes to every peer, what arrives is mixed, heard and
 * recorded, all on one beat.
 */
export class CallMedia implements CallMediaPort {
  readonly #session: Promise<MediaSession>;
  readonly #local: LocalMedia;
  readonly #listener: MediaListener;
  readonly #pacer: Pacer;
  readonly #mixer = new Mixer();
  readonly #outgoing = new Int16Array(BLOCK_SAMPLES);
  readonly #heard = new Int16Array(BLOCK_SAMPLES);
  readonly #video: OutgoingVideo;
  /** Everybody with a link. */
  readonly #people = new Set<string>();
  /** Of the own sound as it leaves, for a source that does not measure itself. */
  readonly #meter = new LevelMeter();
  readonly #voice = new VoiceActivity();
  #opened: MediaSession | null = null;
  #recorder: Recorder | null = null;
  #stopTicks: (() => void) | null = null;
  #sourceEnded = false;
  #muted = false;
  #closed = false;

  constructor(options: {
    session: Promise<MediaSession>;
    local: LocalMedia;
    listener: MediaListener;
    pacer: Pacer;
    /** Whether pictures are sent; without, the source of the local media stays untouched. */
    video: boolean;
    /** One's own picture as it is sent, for a preview. */
    ownVideo?: (frame: VideoFrame) => void;
  }) {
    this.#local = options.local;
    this.#listener = options.listener;
    this.#pacer = options.pacer;
    this.#video = new OutgoingVideo({
      send: (frame) => {
        this.#opened?.sendVideo(frame);
        options.ownVideo?.(frame);
      },
      limit: (bitsPerSecond) => this.#opened?.limitVideo(bitsPerSecond),
    });
    if (options.video) this.#video.show(options.local.video ?? null);
    this.#session = options.session.then((session) => this.#take(session));
    // Whoever asks for a peer hears of a failure; nobody may ever ask.
    this.#session.catch(() => undefined);
  }

  get muted(): boolean {
    return this.#muted;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    const { source } = this.#local;
    if (isVoice(source)) source.muted = muted;
  }

  /** What is sent as one's own picture from now on; null sends none. The source before is closed. */
  show(source: VideoSource | null): void {
    this.#video.show(source);
  }

  /** Of all that is heard: 1 leaves it as it is. */
  set volume(volume: number) {
    this.#mixer.volume = volume;
  }

  /** How loud it is at the moment: oneself, muted or not, and everybody with a link. */
  levels(): CallLevels {
    const { source } = this.#local;
    const own = isVoice(source) ? source : { level: this.#meter.level, isSpeaking: this.#voice.isSpeaking };
    const people = [...this.#people].map((person) => [person, this.#mixer.level(person)] as const);
    return {
      own: own.level,
      isSpeaking: own.isSpeaking && !this.#muted,
      people: Object.fromEntries(people),
      speaking: this.#mixer.speaking,
    };
  }

  setGain(callId: string, gain: number): void {
    this.#mixer.setGain(callId, gain);
  }

  async createPeer(callId: string, listener: Pick<PeerListener, "candidate" | "state">): Promise<MediaPeer> {
    const session = await this.#session;
    this.#people.add(callId);
    this.#video.people(this.#people.size + 1);
    return session.createPeer({
      ...listener,
      audio: (block) => this.#receive(callId, block),
      video: (frame) => this.#listener.video(callId, frame),
    });
  }

  /** Connected: the source begins to be read and the recording to run. Throws `recording-failed`. */
  begin(): void {
    if (this.#stopTicks || this.#closed) return;
    if (this.#local.record !== undefined) this.#recorder = Recorder.start(this.#local.record);
    this.#stopTicks = this.#pacer.subscribe(() => this.#tick());
    this.#video.start();
  }

  /** Somebody left: what they said last fades out. */
  leave(callId: string): void {
    this.#mixer.remove(callId);
    if (this.#people.delete(callId)) this.#video.people(this.#people.size + 1);
  }

  /** Resolves when the recording is complete; rejects with `recording-failed` when it is not. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTicks?.();
    this.#video.close();
    this.#local.video?.close();
    this.#opened?.close();
    this.#local.source.close();
    const outcomes = await Promise.allSettled([this.#recorder?.close(), this.#local.sink?.close()]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  /** Mixing is for those who listen: a bot that judges each person by themselves does without. */
  get #mixes(): boolean {
    return this.#recorder !== null || this.#local.sink !== undefined;
  }

  #mix(): void {
    this.#mixer.mix(this.#heard);
    this.#recorder?.tick(this.#heard);
    const { source, sink } = this.#local;
    if (isVoice(source)) source.heard(this.#heard);
    sink?.write(this.#heard);
  }

  #take(session: MediaSession): MediaSession {
    if (this.#closed) session.close();
    this.#opened = session;
    session.limitVideo(this.#video.bitsPerSecond);
    return session;
  }

  #receive(callId: string, block: Int16Array): void {
    if (this.#closed) return;
    this.#listener.audio(callId, block);
    if (!this.#stopTicks || !this.#mixes) return;
    this.#mixer.push(callId, block);
    this.#recorder?.push(callId, block);
  }

  #finishOutgoing(): void {
    if (this.#mixes) {
      this.#meter.add(this.#outgoing);
      this.#voice.add(this.#outgoing);
    }
    if (this.#muted) this.#outgoing.fill(0);
  }

  #tick(): void {
    const { source } = this.#local;
    const more = source.read(this.#outgoing);
    if (!isVoice(source)) this.#finishOutgoing();
    this.#opened?.sendAudio(this.#outgoing);
    if (this.#mixes) this.#mix();
    if (!more && !this.#sourceEnded) {
      this.#sourceEnded = true;
      this.#listener.sourceEnded();
    }
  }
}
