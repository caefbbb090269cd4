import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";

/** How finely delays are told apart; each sample costs a timer, so an idle server is woken fifty times a second. */
const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;

/** How late the event loop is, since the last time somebody asked. */
export interface LoopDelay {
  readonly meanSeconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
  /** The share of the time in which it was busy, from 0 to 1. */
  readonly busy: number;
}

/** Measures the event loop of this process, from the first time that somebody asks until it is closed. */
export class EventLoop {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #utilization = performance.eventLoopUtilization();

  read(): LoopDelay {
    const histogram = this.#histogram;
    // Whose metrics nobody reads is not woken for them.
    histogram.enable();
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    const delay = {
      meanSeconds: late(histogram.mean),
      p99Seconds: late(histogram.percentile(99)),
      maxSeconds: late(histogram.max),
      busy: Number.isFinite(utilization) ? utilization : 0,
    };
    histogram.reset();
    return delay;
  }

  close(): void {
    this.#histogram.disable();
  }
}

/** The histogram measures from one sample to the next; what is beyond the resolution was late. Empty, it has no number. */
function late(nanoseconds: number): number {
  const seconds = nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000;
  return Number.isFinite(seconds) && nanoseconds < Number.MAX_SAFE_INTEGER ? Math.max(0, seconds) : 0;
}
