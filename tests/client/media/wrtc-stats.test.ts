import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readWrtcStats } from "../../../client/media/wrtc-stats.js";
import { UNMEASURED } from "../../../client/quality/link-stats.js";

const reportSchema = z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())]));
type Report = z.infer<typeof reportSchema>;

/** Recorded from one of two connected peers with audio and video, six seconds into a call. */
const recorded = (): Report =>
  reportSchema.parse(JSON.parse(readFileSync(new URL("data/wrtc-report.json", import.meta.url), "utf8")));

const changed = (change: (entry: Record<string, unknown>) => void): Report => {
  const report = recorded();
  for (const [, entry] of report) change(entry);
  return report;
};

describe("a recorded report", () => {
  it("is read field by field", () => {
    expect(readWrtcStats(recorded())).toEqual({
      packetsReceived: 316,
      packetsLost: 0,
      packetsSent: 316,
      bytesReceived: 26_700,
      rttMs: 0,
      jitterMs: 0,
      jitterBufferDelayS: 13_353.6,
      jitterBufferEmitted: 301_440,
      samplesReceived: 311_360,
      samplesConcealed: 1760,
      framesDecoded: 98,
      route: "direct",
    });
  });

  it("tells what the jitter buffer did from the track where the stream does not", () => {
    const report = changed((entry) => {
      if (entry.type !== "inbound-rtp") return;
      for (const field of ["jitterBufferDelay", "jitterBufferEmittedCount", "concealedSamples"]) {
        delete entry[field];
      }
    });
    expect(readWrtcStats(report)).toMatchObject({
      jitterBufferDelayS: 13_353.6,
      jitterBufferEmitted: 301_440,
      samplesConcealed: 1760,
    });
  });

  it("tells the round trip from the other side's reports where the pair does not", () => {
    const report = changed((entry) => {
      delete entry.currentRoundTripTime;
    });
    expect(readWrtcStats(report).rttMs).toBe(1);
  });

  it("finds the pair in use where the transport does not name it", () => {
    const unnamed = changed((entry) => {
      delete entry.selectedCandidatePairId;
    });
    expect(readWrtcStats(unnamed)).toMatchObject({ rttMs: 0, route: "direct" });
  });

  it("calls a route relayed when either end of the pair is a relay", () => {
    for (const side of ["local-candidate", "remote-candidate"]) {
      const report = changed((entry) => {
        if (entry.type === side) entry.candidateType = "relay";
      });
      expect(readWrtcStats(report).route).toBe("relayed");
    }
  });

  it("counts without video no frames", () => {
    const report = recorded().filter(([, entry]) => entry.kind !== "video");
    expect(readWrtcStats(report)).toMatchObject({ framesDecoded: null, packetsReceived: 316 });
  });
});

describe("a report of another vintage", () => {
  it("that is empty measures nothing", () => {
    expect(readWrtcStats([])).toEqual(UNMEASURED);
  });

  it("may say mediaType for kind", () => {
    const report: Report = [["in", { type: "inbound-rtp", mediaType: "audio", packetsReceived: 5 }]];
    expect(readWrtcStats(report).packetsReceived).toBe(5);
  });

  it("that holds no numbers where numbers belong measures nothing there", () => {
    const fields = { packetsReceived: "5", packetsLost: Number.NaN, jitter: null, bytesReceived: {} };
    expect(readWrtcStats([["in", { type: "inbound-rtp", kind: "audio", ...fields }]])).toEqual(UNMEASURED);
  });
});
