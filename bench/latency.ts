import { delaysOf } from "./latency/bursts.js";
import { bareBursts, hostedBursts } from "./latency/pairs.js";
import { type Measurement, median, rounded } from "./measurement.js";

const ROUNDS = 5;
const BURSTS = 12;
const MOST_ADDED_MS = 5;

/**
 * How much later a sound comes out of a call between two media processes than out of libwebrtc alone: the processes, the
 * pacer, the mixer. No sound card is in either path; what one adds is named with the devices.
 */
export async function latency(): Promise<Measurement[]> {
  const [bare, hosted]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(...delaysOf(await bareBursts(BURSTS)));
    hosted.push(...delaysOf(await hostedBursts(BURSTS)));
  }
  const [ours, peer] = [median(hosted), median(bare)];
  const added = ours - peer;
  return [
    {
      name: "source to sink through two media processes",
      unit: "ms",
      runs: hosted.length,
      ours: rounded(ours),
      peer: rounded(peer),
      peerName: "a bare pair of connections, source to sink",
      ratio: ours / peer,
      target: `at most ${MOST_ADDED_MS} ms more`,
      ok: added <= MOST_ADDED_MS,
    },
  ];
}
