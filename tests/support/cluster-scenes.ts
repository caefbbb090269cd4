import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { ClusterPeer } from "./cluster-node.js";
import { ClusterWorld } from "./cluster-world.js";
import { OwnRedis } from "./own-redis.js";

/** For the tests of one block: a Redis for all of them, and nodes of its own for each. */
export function nodesForEach(nodes: number): { readonly world: ClusterWorld } {
  let redis: OwnRedis;
  let world: ClusterWorld;
  let count = 0;
  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    world = await ClusterWorld.start(redis.path, `world${++count}:`, nodes);
  });
  afterEach(() => world.close());
  return {
    get world() {
      return world;
    },
  };
}

/** Alice, on a laptop at node 1, and Bob, on the app at node 2. */
export interface Pair {
  readonly alice: ClusterPeer;
  readonly bob: ClusterPeer;
}

/** Alice rings Bob. The caller's node keeps a call, so node 1 keeps this one. */
export async function ringing(world: ClusterWorld): Promise<Pair> {
  const alice = await world.phone("alice", 1, "laptop-1", 1);
  const bob = await world.app("bob", 2);
  await alice.call("bob");
  await world.settled();
  bob.names();
  return { alice, bob };
}

/** Bob has answered, and nobody has anything left to hear. */
export async function talking(world: ClusterWorld): Promise<Pair> {
  const pair = await ringing(world);
  await pair.bob.answer("alice");
  await world.settled();
  pair.alice.names();
  pair.bob.names();
  return pair;
}
