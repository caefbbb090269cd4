import { type Measurement, rounded } from "../measurement.js";
import { Crossing, RELAYED_PER_CALL } from "./crossing.js";
import { idleCommands, trafficOf } from "./redis-traffic.js";

const CALLS = 200;
/** Four nodes may cost this much more than two, which is noise. */
const MAX_RATIO = 1.05;

interface Ground {
  readonly redisUrl: string;
  readonly urls: readonly string[];
}

/** What Redis does for one event that is relayed from one node to another. */
async function perEvent({ redisUrl, urls: [caller = "", callee = ""] }: Ground) {
  const crossing = await Crossing.connect("traffic", caller, callee);
  await crossing.call();
  const { commands, bytes } = await trafficOf(redisUrl, async () => {
    for (let call = 0; call < CALLS; call++) await crossing.call();
  });
  crossing.close();
  const events = CALLS * RELAYED_PER_CALL;
  return { commands: commands / events, bytes: bytes / events };
}

/** Redis must not work harder for an event because there are more nodes. */
export async function measureTraffic(two: Ground, four: Ground, peer: Ground): Promise<Measurement[]> {
  const [ofTwo, ofFour, ofPeer] = [await perEvent(two), await perEvent(four), await perEvent(peer)];
  return (["commands", "bytes"] as const).flatMap((unit) => [
    {
      name: `Redis ${unit} per relayed event, 4 nodes`,
      unit,
      runs: CALLS,
      ours: rounded(ofFour[unit]),
      peer: rounded(ofTwo[unit]),
      peerName: "2 nodes of ours",
      ratio: rounded(ofFour[unit] / ofTwo[unit]),
      target: `ratio up to ${MAX_RATIO}`,
      ok: ofFour[unit] / ofTwo[unit] <= MAX_RATIO,
    },
    {
      name: `Redis ${unit} per relayed event, 2 nodes`,
      unit,
      runs: CALLS,
      ours: rounded(ofTwo[unit]),
      peer: rounded(ofPeer[unit]),
      peerName: "bare relay on the sharded adapter",
      ratio: rounded(ofTwo[unit] / ofPeer[unit]),
      target: "none: the relay keeps no state of calls",
      ok: true,
    },
  ]);
}

/** One script a second from each node, with what it runs inside. */
export async function measureIdle({ redisUrl, urls }: Ground, perNode: number): Promise<Measurement> {
  const idle = (await idleCommands(redisUrl)) / urls.length;
  return {
    name: "Redis commands a second of an idle node",
    unit: "commands",
    runs: 1,
    ours: rounded(idle),
    peer: perNode,
    peerName: "one beat",
    ratio: rounded(idle / perNode),
    target: "nothing but the beat",
    ok: idle <= perNode * 1.3,
  };
}
