import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkMeter, unmeasuredQuality } from "../../../client/quality/link-meter.js";
import { type LinkStats, UNMEASURED } from "../../../client/quality/link-stats.js";

const stats = (given: Partial<LinkStats>): LinkStats => ({ ...UNMEASURED, ...given });

describe("one interval", () => {
  it("counts the loss since the sample before, in percent of what should have come", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ packetsReceived: 100, packetsLost: 0 }));
    expect(meter.sample(stats({ packetsReceived: 145, packetsLost: 5 })).lossPct).toBe(10);
    expect(meter.sample(stats({ packetsReceived: 195, packetsLost: 5 })).lossPct).toBe(0);
  });

  it("never counts less than no loss when late packets take theirs back", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ packetsReceived: 100, packetsLost: 10 }));
    expect(meter.sample(stats({ packetsReceived: 160, packetsLost: 4 })).lossPct).toBe(0);
  });

  it("has no loss to tell when nothing was expected", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ packetsReceived: 100, packetsLost: 0 }));
    const silent = meter.sample(stats({ packetsReceived: 100, packetsLost: 0 }));
    expect(silent).toMatchObject({ lossPct: null, mos: null });
  });

  it("divides what the jitter buffer held back by what it handed out", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ jitterBufferDelayS: 1000, jitterBufferEmitted: 20_000 }));
    const quality = meter.sample(stats({ jitterBufferDelayS: 5000, jitterBufferEmitted: 68_000 }));
    expect(quality.bufferMs).toBeCloseTo((4000 / 48_000) * 1000);
  });

  it("estimates an opinion once packets come, and a worse one for a worse link", () => {
    const opinion = (given: Partial<LinkStats>): number | null =>
      new LinkMeter("bob").sample(stats(given)).mos;
    expect(opinion({ packetsReceived: 0, packetsLost: 0 })).toBeNull();
    const good = opinion({ packetsReceived: 50, packetsLost: 0, rttMs: 20 });
    const lossy = opinion({ packetsReceived: 45, packetsLost: 5, rttMs: 20 });
    const far = opinion({ packetsReceived: 50, packetsLost: 0, rttMs: 900 });
    expect(good).toBeGreaterThan(4);
    expect(lossy).toBeLessThan(good ?? 0);
    expect(far).toBeLessThan(good ?? 0);
  });

  it("has nulls for what its engine does not measure", () => {
    expect(new LinkMeter("bob").sample(UNMEASURED)).toEqual(unmeasuredQuality("bob"));
  });
});

describe("another link to the same person", () => {
  it("is measured from its own beginning, and the whole call has the totals of both", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ packetsReceived: 500, packetsLost: 0, framesDecoded: 30 }));
    meter.renew();
    const first = meter.sample(stats({ packetsReceived: 45, packetsLost: 5, framesDecoded: 3 }));
    expect(first).toMatchObject({ lossPct: 10, packetsReceived: 45 });
    meter.sample(stats({ packetsReceived: 495, packetsLost: 5, framesDecoded: 33 }));
    expect(meter.summary()).toMatchObject({ packetsReceived: 995, framesDecoded: 63, lossPct: 0.5 });
  });

  it("that was never measured takes nothing away", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ packetsReceived: 99, packetsLost: 1 }));
    meter.renew();
    meter.renew();
    expect(meter.summary()).toMatchObject({ packetsReceived: 99, lossPct: 1 });
  });
});

describe("the whole call", () => {
  it("is unmeasured before the first sample", () => {
    expect(new LinkMeter("bob").summary()).toEqual(unmeasuredQuality("bob"));
  });

  it("has the loss over all of it, and the mean of round trip and jitter", () => {
    const meter = new LinkMeter("bob");
    meter.sample(stats({ packetsReceived: 50, packetsLost: 0, rttMs: 10, jitterMs: 1 }));
    meter.sample(stats({ packetsReceived: 95, packetsLost: 5, rttMs: null, jitterMs: 3 }));
    meter.sample(stats({ packetsReceived: 180, packetsLost: 20, rttMs: 30, jitterMs: 5, route: "relayed" }));
    expect(meter.summary()).toMatchObject({
      callId: "bob",
      lossPct: 10,
      rttMs: 20,
      jitterMs: 3,
      packetsReceived: 180,
      route: "relayed",
    });
  });

  it("has the loss of the totals, whatever way it was sampled", () => {
    const second = fc.record({ received: fc.nat(100), lost: fc.integer({ min: -5, max: 20 }) });
    fc.assert(
      fc.property(fc.array(second, { minLength: 1, maxLength: 30 }), (seconds) => {
        const meter = new LinkMeter("bob");
        let [received, lost] = [0, 0];
        for (const one of seconds) {
          received += one.received;
          lost = Math.max(0, lost + one.lost);
          const { lossPct } = meter.sample(stats({ packetsReceived: received, packetsLost: lost }));
          if (lossPct !== null) expect(lossPct >= 0 && lossPct <= 100).toBe(true);
        }
        const expected = received + lost === 0 ? null : (100 * lost) / (received + lost);
        const { lossPct } = meter.summary();
        if (expected === null) expect(lossPct).toBeNull();
        else expect(lossPct).toBeCloseTo(expected);
      }),
    );
  });
});
