import { blockDbfs } from "../levels/level-meter.js";
import { VoiceActivity } from "../levels/voice-activity.js";
import { GainRamp } from "./gain-ramp.js";

/** Where a voice is brought to, as the root mean square while it speaks. */
const TARGET_DBFS = -21;
/** Within this of it nothing is done. */
const TOLERANCE_DB = 2;
const MOST_BOOST_DB = 18;
const MOST_CUT_DB = -12;
/** Per block: 3 dB a second up, which nobody notices, and 12 down, which spares the listener's ears. */
const RISE_DB = 0.03;
const FALL_DB = 0.12;
/** A voice's loudness is judged over about a second of speech, pauses left out. */
const MEMORY = 0.01;

/**
 * Brings quiet and loud voices to the same level, slowly. Only speech teaches it anything: in a pause the gain stays where
 * it is, so that no background is ever pulled up. What peaks over full scale is the limiter's business.
 */
export class LevelControl {
  readonly #voice = new VoiceActivity();
  readonly #ramp = new GainRamp();
  #speechDbfs: number | null = null;
  #gainDb = 0;
  enabled = true;

  /** What it adds at the moment, in decibels. */
  get gainDb(): number {
    return this.#gainDb;
  }

  /** In place. */
  process(block: Float32Array): void {
    const dbfs = blockDbfs(block);
    this.#voice.addDbfs(dbfs);
    if (!this.enabled) this.#gainDb = 0;
    else if (this.#voice.isSpeaking && this.#voice.isLoud) this.#learn(dbfs);
    this.#ramp.process(block, this.#gainDb === 0 ? 1 : 10 ** (this.#gainDb / 20));
  }

  #learn(dbfs: number): void {
    const before = this.#speechDbfs ?? dbfs;
    this.#speechDbfs = before + (dbfs - before) * MEMORY;
    const wanted = Math.max(MOST_CUT_DB, Math.min(MOST_BOOST_DB, TARGET_DBFS - this.#speechDbfs));
    const missing = wanted - this.#gainDb;
    if (Math.abs(missing) <= TOLERANCE_DB) return;
    this.#gainDb += Math.max(-FALL_DB, Math.min(RISE_DB, missing));
  }
}
