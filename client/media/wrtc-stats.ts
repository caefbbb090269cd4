import { type LinkStats, UNMEASURED } from "../quality/link-stats.js";

type Report = Record<string, unknown>;
const MS_PER_SECOND = 1000;

/**
 * Reads one link's numbers out of a getStats report. Names changed over the years and engines leave some
 * out, so each field is looked for and may be missing.
 */
export function readWrtcStats(reports: Iterable<readonly [string, Report]>): LinkStats {
  const byId = new Map(reports);
  const all = [...byId.values()];
  const inbound = all.find((report) => report.type === "inbound-rtp" && isKind(report, "audio"));
  const inboundVideo = all.find((report) => report.type === "inbound-rtp" && isKind(report, "video"));
  const outbound = all.find((report) => report.type === "outbound-rtp" && isKind(report, "audio"));
  const remote = all.find((report) => report.type === "remote-inbound-rtp" && isKind(report, "audio"));
  // In the library's vintage what the jitter buffer did is told of the track, not of the stream.
  const track = all.find(
    (report) => report.type === "track" && report.remoteSource === true && isKind(report, "audio"),
  );
  const pair = selectedPair(byId, all);
  return {
    ...UNMEASURED,
    packetsReceived: number(inbound, "packetsReceived"),
    packetsLost: number(inbound, "packetsLost"),
    packetsSent: number(outbound, "packetsSent"),
    bytesReceived: number(inbound, "bytesReceived"),
    rttMs: inMs(number(pair, "currentRoundTripTime") ?? number(remote, "roundTripTime")),
    jitterMs: inMs(number(inbound, "jitter")),
    jitterBufferDelayS: number(inbound, "jitterBufferDelay") ?? number(track, "jitterBufferDelay"),
    jitterBufferEmitted:
      number(inbound, "jitterBufferEmittedCount") ?? number(track, "jitterBufferEmittedCount"),
    samplesReceived: number(inbound, "totalSamplesReceived") ?? number(track, "totalSamplesReceived"),
    samplesConcealed: number(inbound, "concealedSamples") ?? number(track, "concealedSamples"),
    framesDecoded: number(inboundVideo, "framesDecoded"),
    route: routeOf(pair, byId),
  };
}

const isKind = (report: Report, kind: string): boolean => (report.kind ?? report.mediaType) === kind;

function number(report: Report | undefined, field: string): number | null {
  const value = report?.[field];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

const inMs = (seconds: number | null): number | null => (seconds === null ? null : seconds * MS_PER_SECOND);

function selectedPair(byId: Map<string, Report>, all: Report[]): Report | undefined {
  const transport = all.find((report) => report.type === "transport");
  const selected = transport?.selectedCandidatePairId;
  if (typeof selected === "string") return byId.get(selected);
  return all.find((report) => report.type === "candidate-pair" && report.nominated === true);
}

function routeOf(pair: Report | undefined, byId: Map<string, Report>): LinkStats["route"] {
  if (!pair) return null;
  const ends = [pair.localCandidateId, pair.remoteCandidateId].map((id) => byId.get(String(id)));
  return ends.some((end) => end?.candidateType === "relay") ? "relayed" : "direct";
}
