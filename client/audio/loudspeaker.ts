import type { Timer } from "../clock.js";
import { systemClock } from "../clock.js";
import type { Pacer } from "./pacer.js";
import { type AudioSink, BLOCK_SAMPLES } from "./ports.js";
import type { Tone } from "./tones/generated.js";
import type { TonePlayer } from "./tones/tone-player.js";

/** The device stays open for this long after the last sound: what follows a tone is often another, or a call. */
const LINGER_MS = 3_000;

/**
 * One loudspeaker for the call and the tones. While the call plays, tones are mixed into it; before and after they are
 * played alone. The device is open only as long as somebody needs it.
 */
export class Loudspeaker {
  readonly #openSink: () => AudioSink;
  readonly #pacer: Pacer;
  readonly #tones: TonePlayer;
  readonly #block = new Int16Array(BLOCK_SAMPLES);
  #sink: AudioSink | null = null;
  #calls = 0;
  /** The call has written since the last beat, so that the tone was in there. */
  #callPlayed = false;
  #stopBeat: (() => void) | null = null;
  #linger: Timer | null = null;
  #closed = false;

  constructor({ openSink, pacer, tones }: { openSink: () => AudioSink; pacer: Pacer; tones: TonePlayer }) {
    this.#openSink = openSink;
    this.#pacer = pacer;
    this.#tones = tones;
  }

  /** What a call writes here is played, with tones in it. The device opens at once, so that it is ready in time. */
  openCallSink(): AudioSink {
    this.#calls++;
    this.#need();
    let isOpen = true;
    return {
      write: (block) => {
        if (isOpen) this.#playCall(block);
      },
      close: () => {
        if (isOpen) this.#calls--;
        isOpen = false;
        this.#lingerIfIdle();
        return Promise.resolve();
      },
    };
  }

  /** Plays it until the next one, or a single time with `once`; null stops at once. */
  playTone(tone: Tone | null, options: { once?: boolean } = {}): void {
    if (this.#closed) return;
    this.#tones.play(tone, options);
    if (!this.#tones.isPlaying) return;
    this.#need();
    this.#stopBeat ??= this.#pacer.subscribe(() => this.#beat());
  }

  /** Of the tones; a call has its own. */
  get volume(): number {
    return this.#tones.volume;
  }

  set volume(volume: number) {
    this.#tones.volume = volume;
  }

  /** Resolves when what was written has been played. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopBeat?.();
    this.#stopBeat = null;
    this.#linger?.clear();
    const sink = this.#sink;
    this.#sink = null;
    await sink?.close();
  }

  #playCall(block: Int16Array): void {
    this.#callPlayed = true;
    if (!this.#tones.isPlaying) return this.#sink?.write(block);
    // The block is the call's, which may record it: the tone goes into a copy.
    this.#block.set(block);
    this.#tones.addTo(this.#block);
    this.#sink?.write(this.#block);
  }

  #beat(): void {
    const wasPlayed = this.#callPlayed;
    this.#callPlayed = false;
    if (!wasPlayed && this.#tones.isPlaying) {
      this.#block.fill(0);
      this.#tones.addTo(this.#block);
      this.#sink?.write(this.#block);
    }
    if (this.#tones.isPlaying) return;
    this.#stopBeat?.();
    this.#stopBeat = null;
    this.#lingerIfIdle();
  }

  #need(): void {
    this.#linger?.clear();
    this.#linger = null;
    if (!this.#closed) this.#sink ??= this.#openSink();
  }

  #lingerIfIdle(): void {
    if (this.#calls > 0 || this.#stopBeat !== null || this.#sink === null || this.#closed) return;
    this.#linger?.clear();
    this.#linger = systemClock.after(LINGER_MS, () => {
      const sink = this.#sink;
      this.#sink = null;
      void sink?.close().catch(() => undefined);
    });
  }
}
