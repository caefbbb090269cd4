import type { Clock, Timer } from "../clock.js";
import { LinkMeter, type LinkQuality } from "./link-meter.js";
import type { LinkStats } from "./link-stats.js";

const SAMPLE_INTERVAL_MS = 1000;

interface MeasuredLink {
  stats(): Promise<LinkStats | null>;
}

/** Samples every link of a call once a second. */
export class QualityMonitor {
  readonly #clock: Clock;
  readonly #links: () => Iterable<[callId: string, link: MeasuredLink]>;
  readonly #onSample: (qualities: LinkQuality[]) => void;
  readonly #meters = new Map<string, { meter: LinkMeter; link: MeasuredLink }>();
  #timer: Timer | null = null;
  #stopped = false;

  constructor(
    clock: Clock,
    links: () => Iterable<[callId: string, link: MeasuredLink]>,
    onSample: (qualities: LinkQuality[]) => void,
  ) {
    this.#clock = clock;
    this.#links = links;
    this.#onSample = onSample;
  }

  start(): void {
    if (this.#timer || this.#stopped) return;
    this.#timer = this.#clock.after(SAMPLE_INTERVAL_MS, () => void this.#tick());
  }

  /** One last look at every link; then what each person's link was like over the whole call. */
  async finish(): Promise<LinkQuality[]> {
    this.#stopped = true;
    this.#timer?.clear();
    await this.#sampleAll();
    return [...this.#meters.values()].map(({ meter }) => meter.summary());
  }

  async #tick(): Promise<void> {
    const qualities = await this.#sampleAll();
    if (this.#stopped) return;
    this.#timer = this.#clock.after(SAMPLE_INTERVAL_MS, () => void this.#tick());
    if (qualities.length > 0) this.#onSample(qualities);
  }

  async #sampleAll(): Promise<LinkQuality[]> {
    const samples = await Promise.all([...this.#links()].map(([callId, link]) => this.#sample(callId, link)));
    return samples.filter((quality) => quality !== null);
  }

  async #sample(callId: string, link: MeasuredLink): Promise<LinkQuality | null> {
    const meter = this.#meterOf(callId, link);
    const stats = await link.stats().catch(() => null);
    const isStillTheLink = this.#meters.get(callId)?.link === link;
    return stats && isStillTheLink ? meter.sample(stats) : null;
  }

  /** One meter for each person, through all links to them. */
  #meterOf(callId: string, link: MeasuredLink): LinkMeter {
    const known = this.#meters.get(callId);
    const meter = known?.meter ?? new LinkMeter(callId);
    if (known && known.link !== link) meter.renew();
    if (known?.link !== link) this.#meters.set(callId, { meter, link });
    return meter;
  }
}
