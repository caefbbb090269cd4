/** What is known of one link at one moment; null for what its engine does not measure. Totals count from its start. */
export interface LinkStats {
  packetsReceived: number | null;
  packetsLost: number | null;
  packetsSent: number | null;
  bytesReceived: number | null;
  /** Round trip over the link in milliseconds. */
  rttMs: number | null;
  jitterMs: number | null;
  /** Sums over all samples handed out, as in getStats: their ratio is the mean delay of the jitter buffer. */
  jitterBufferDelayS: number | null;
  jitterBufferEmitted: number | null;
  samplesReceived: number | null;
  samplesConcealed: number | null;
  framesDecoded: number | null;
  /** Whether the selected pair goes through a relay. */
  route: "direct" | "relayed" | null;
}

export const UNMEASURED: LinkStats = {
  packetsReceived: null,
  packetsLost: null,
  packetsSent: null,
  bytesReceived: null,
  rttMs: null,
  jitterMs: null,
  jitterBufferDelayS: null,
  jitterBufferEmitted: null,
  samplesReceived: null,
  samplesConcealed: null,
  framesDecoded: null,
  route: null,
};
