import { estimateMos, oneWayDelayMs } from "./emodel.js";
import type { LinkStats } from "./link-stats.js";

/** One second of one link, or a whole call of it; null for what could not be measured. */
export interface LinkQuality {
  callId: string;
  rttMs: number | null;
  jitterMs: number | null;
  /** Lost packets of those that should have arrived, in percent. */
  lossPct: number | null;
  /** Mean delay of the jitter buffer. */
  bufferMs: number | null;
  /** Estimated by the E-model; see `estimateMos` for its assumptions. */
  mos: number | null;
  route: "direct" | "relayed" | null;
  packetsReceived: number | null;
  framesDecoded: number | null;
}

const PERCENT = 100;
const MS_PER_SECOND = 1000;

/** What a link that never came up is summed up as. */
export const unmeasuredQuality = (callId: string): LinkQuality => ({
  callId,
  rttMs: null,
  jitterMs: null,
  lossPct: null,
  bufferMs: null,
  mos: null,
  route: null,
  packetsReceived: null,
  framesDecoded: null,
});

/** Turns a link's running totals into the quality of each interval and, in the end, of the whole call. */
export class LinkMeter {
  readonly #callId: string;
  /** The totals of the links to this person that are no more. */
  #past: LinkStats | null = null;
  #last: LinkStats | null = null;
  #rtt = new Mean();
  #jitter = new Mean();

  constructor(callId: string) {
    this.#callId = callId;
  }

  /** The quality since the sample before. */
  sample(stats: LinkStats): LinkQuality {
    this.#rtt.add(stats.rttMs);
    this.#jitter.add(stats.jitterMs);
    const quality = qualityBetween(this.#callId, this.#last, stats);
    this.#last = stats;
    return quality;
  }

  /** Another link has taken the place of the one so far; its totals count from zero. */
  renew(): void {
    if (this.#last) this.#past = sumOf(this.#past, this.#last);
    this.#last = null;
  }

  /** The quality of the whole call so far. */
  summary(): LinkQuality {
    const total = this.#last ? sumOf(this.#past, this.#last) : this.#past;
    if (!total) return unmeasuredQuality(this.#callId);
    return qualityBetween(this.#callId, null, {
      ...total,
      rttMs: this.#rtt.value,
      jitterMs: this.#jitter.value,
    });
  }
}

class Mean {
  #sum = 0;
  #count = 0;

  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  add(value: number | null): void {
    if (value === null) return;
    this.#sum += value;
    this.#count += 1;
  }
}

const TOTALS = [
  "packetsReceived",
  "packetsLost",
  "packetsSent",
  "bytesReceived",
  "jitterBufferDelayS",
  "jitterBufferEmitted",
  "samplesReceived",
  "samplesConcealed",
  "framesDecoded",
] as const satisfies readonly (keyof LinkStats)[];

/** The later statistics with the totals of both; what only one of them measured is taken as it is. */
function sumOf(past: LinkStats | null, now: LinkStats): LinkStats {
  if (!past) return now;
  const sum = { ...now };
  for (const total of TOTALS) {
    const [before, since] = [past[total], now[total]];
    sum[total] = before === null ? since : before + (since ?? 0);
  }
  return sum;
}

function qualityBetween(callId: string, before: LinkStats | null, now: LinkStats): LinkQuality {
  const lossPct = lossBetween(before, now);
  const bufferMs = bufferBetween(before, now);
  const { rttMs, route, packetsReceived, framesDecoded } = now;
  const measured = packetsReceived !== null && packetsReceived > 0 && lossPct !== null;
  // Where nothing came, the engine reports a jitter of zero.
  const jitterMs = measured ? now.jitterMs : null;
  const delayMs = oneWayDelayMs({ rttMs: rttMs ?? 0, jitterBufferMs: bufferMs ?? 0 });
  const mos = measured ? estimateMos({ delayMs, lossPct }).mos : null;
  return { callId, rttMs, jitterMs, lossPct, bufferMs, mos, route, packetsReceived, framesDecoded };
}

function lossBetween(before: LinkStats | null, now: LinkStats): number | null {
  const received = difference(before?.packetsReceived, now.packetsReceived);
  const lost = difference(before?.packetsLost, now.packetsLost);
  if (received === null || lost === null || received + lost <= 0) return null;
  // Packets that come late take their loss back, so an interval may count fewer than none.
  return Math.max(0, (lost / (received + lost)) * PERCENT);
}

function bufferBetween(before: LinkStats | null, now: LinkStats): number | null {
  const delay = difference(before?.jitterBufferDelayS, now.jitterBufferDelayS);
  const emitted = difference(before?.jitterBufferEmitted, now.jitterBufferEmitted);
  return delay === null || emitted === null || emitted <= 0 ? null : (delay / emitted) * MS_PER_SECOND;
}

const difference = (before: number | null | undefined, now: number | null): number | null =>
  now === null ? null : now - (before ?? 0);
