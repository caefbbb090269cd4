/** What the estimate needs to know about one direction of a link. */
export interface LinkQuality {
  /** From mouth to ear, see `oneWayDelayMs`. */
  delayMs: number;
  /** Packets lost or too late, 0 to 100. */
  lossPct: number;
  /** Mean length of a burst of losses over that of random loss; 1 (the default) is random loss. */
  burstRatio?: number;
}

/** An opinion that people would give on average, with the rating it was made from. */
export interface MosEstimate {
  /** 1 (bad) to 4.5 (as good as it gets). */
  mos: number;
  /** The rating R of the E-model, 0 to 100. */
  rating: number;
}

/** R0 - Is with all other parameters of G.107 (2015), table 2, at their defaults: quiet rooms, no echo. */
const BASE_RATING = 93.2;
/** Ie of Opus from 24 kbit/s on: as clear as G.711. G.113 lists no value for Opus, so this is an assumption. */
const OPUS_IMPAIRMENT = 0;
/**
 * Bpl of Opus with NetEq's concealment, without in-band repair: between G.729A (19.0) and G.711 with concealment
 * (25.1) of G.113, appendix I. An assumption too, on the careful side.
 */
const OPUS_LOSS_ROBUSTNESS = 20;
/** Capturing, one 20 ms packet with Opus's look-ahead, playing: delays that no statistic shows. */
export const DEVICE_DELAY_MS = 30;

const WORST_IMPAIRMENT = 95;
const DELAY_NOTICED_MS = 100;
const BEST_MOS = 4.5;

/** Half the round trip, what the jitter buffer holds back, and the delay of the devices. */
export function oneWayDelayMs({ rttMs, jitterBufferMs }: { rttMs: number; jitterBufferMs: number }): number {
  return Math.max(0, rttMs) / 2 + Math.max(0, jitterBufferMs) + DEVICE_DELAY_MS;
}

/**
 * Estimates the mean opinion score of a link with the E-model of ITU-T G.107:
 * R = 93.2 - Id(delay) - Ie,eff(loss), then annex B's curve from R to MOS.
 *
 * Assumptions: Id is Idd alone (no echo reaches the talker); Ie,eff = Ie + (95 - Ie) * Ppl / (Ppl / BurstR + Bpl)
 * with the values for Opus above; no advantage factor. The scale is the narrow-band one, so the wider band of Opus
 * earns nothing: 4.4 is the best that comes out. It predicts from the network alone and does not hear the sound.
 */
export function estimateMos({ delayMs, lossPct, burstRatio = 1 }: LinkQuality): MosEstimate {
  const rating = BASE_RATING - delayImpairment(delayMs) - lossImpairment(lossPct, burstRatio);
  return { mos: opinion(rating), rating: Math.min(100, Math.max(0, rating)) };
}

/** Idd of G.107, section 7.4, at the default sensitivity to delay. */
function delayImpairment(delayMs: number): number {
  if (!(delayMs > DELAY_NOTICED_MS)) return 0;
  const x = Math.log2(delayMs / DELAY_NOTICED_MS);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Ie,eff of G.107, section 7.5. */
function lossImpairment(lossPct: number, burstRatio: number): number {
  const loss = Math.min(100, Math.max(0, lossPct));
  const bursts = Math.max(1, burstRatio);
  return (
    OPUS_IMPAIRMENT + ((WORST_IMPAIRMENT - OPUS_IMPAIRMENT) * loss) / (loss / bursts + OPUS_LOSS_ROBUSTNESS)
  );
}

/** Annex B of G.107; below R = 6.5 its polynomial dips under 1, where no opinion exists. */
function opinion(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return BEST_MOS;
  const mos = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.min(BEST_MOS, Math.max(1, mos));
}
