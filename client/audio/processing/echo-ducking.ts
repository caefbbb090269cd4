import { blockDbfs } from "../levels/level-meter.js";
import { GainRamp } from "./gain-ramp.js";

/** Remote sound that is louder than this comes back through the microphone from a loudspeaker. */
const LOUD_DBFS = -42;
/** A room and the devices' buffers give it back within this many blocks. */
const HOLD_BLOCKS = 25;
/** Turned down by 24 dB: the echo is gone, an interruption still gets through. */
const DUCKED = 10 ** (-24 / 20);
/** Comes back within about 80 ms. */
const RECOVERY = 1.4;

/**
 * Turns the microphone down while the others are heard, so that they do not hear themselves. Only for loudspeakers, and
 * only a makeshift: one hears less of both who speak at once. A headset needs none of it.
 */
export class EchoDucking {
  readonly #ramp = new GainRamp();
  #hold = 0;
  enabled = false;

  /** What the loudspeaker is about to play. */
  heard(block: Int16Array): void {
    if (this.enabled && blockDbfs(block) > LOUD_DBFS) this.#hold = HOLD_BLOCKS;
  }

  /** In place. */
  process(block: Float32Array): void {
    const isDucked = this.enabled && this.#hold > 0;
    if (this.#hold > 0) this.#hold--;
    this.#ramp.process(block, isDucked ? DUCKED : Math.min(1, this.#ramp.gain * RECOVERY));
  }
}
