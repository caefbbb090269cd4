import { BLOCK_SAMPLES, SAMPLE_RATE } from "../audio/ports.js";

/**
 * Gives remote sound the one shape of the program: 48 kHz, mono, blocks of 10 ms. libwebrtc hands out other
 * rates only before the first packet (silence, usually at 16 kHz), so repeating samples is resampling enough.
 */
export class BlockShaper {
  readonly #deliver: (block: Int16Array) => void;

  constructor(deliver: (block: Int16Array) => void) {
    this.#deliver = deliver;
  }

  /** Takes 10 ms at any rate and number of channels; the block handed on is the receiver's to keep. */
  push(samples: Int16Array, sampleRate: number, channels: number): void {
    // The library hands out a new array each time, so what has the right shape already is passed on as it is.
    if (sampleRate === SAMPLE_RATE && channels === 1 && samples.length === BLOCK_SAMPLES)
      return this.#deliver(samples);
    const frames = Math.floor(samples.length / channels);
    if (frames === 0) return;
    const block = new Int16Array(BLOCK_SAMPLES);
    const step = sampleRate / SAMPLE_RATE;
    for (let i = 0; i < BLOCK_SAMPLES; i++) {
      const frame = Math.min(frames - 1, Math.floor(i * step));
      block[i] = channels === 1 ? (samples[frame] ?? 0) : meanOfChannels(samples, frame, channels);
    }
    this.#deliver(block);
  }
}

function meanOfChannels(samples: Int16Array, frame: number, channels: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel] ?? 0;
  return Math.round(sum / channels);
}
