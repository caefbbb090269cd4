import type { Redis } from "ioredis";
import { type Clock, type FabricPorts, type SignalingLog, systemClock } from "../signaling/index.js";
import { ClusterFabric } from "./cluster-fabric.js";
import { LEASE } from "./lease.js";
import { newNodeId } from "./node-id.js";
import { RedisLink, type RedisTarget } from "./redis-link.js";
import { SharedState } from "./shared-state.js";

export type { RedisTarget } from "./redis-link.js";

/** This process as one of several nodes behind one Redis. */
export interface Cluster {
  /** The name of this node. */
  readonly node: string;
  /** For what else is shared. Nothing is queued while Redis is away, and a command fails after a second. */
  readonly redis: Redis;
  /** Stands in front of every key. */
  readonly prefix: string;
  /** True while Redis answers. */
  healthy(): boolean;
  counts(): { nodes: number; acquaintances: number; waiting: number };
  /** Tells all other nodes that can hear it now. */
  broadcast(topic: string, data: unknown): void;
  /** The data comes from outside, and is parsed by whoever listens. */
  onBroadcast(topic: string, listener: (data: unknown) => void): void;
  /** Called when this node is back after it may have missed what others told. */
  onRejoined(listener: () => void): void;
  /** What signaling is woven into. */
  fabric(ports: FabricPorts): ClusterFabric;
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly target: RedisTarget;
  readonly log: SignalingLog;
  /** With a clock of their own, tests also say what time it is for Redis. */
  readonly clock?: Clock;
}

/** Connects to Redis; the node has its place among the others once signaling has taken its fabric. */
export async function openCluster({ target, log, clock }: ClusterOptions): Promise<Cluster> {
  const node = newNodeId();
  const link = await RedisLink.open(target, log);
  const shared = new SharedState({
    node,
    run: (name, args) => link.run(name, args),
    lease: LEASE,
    now: clock ? () => clock.now() : null,
    newEpoch: newNodeId,
  });
  const rejoined: (() => void)[] = [];
  const topics: [string, (data: unknown) => void][] = [];
  let fabric: ClusterFabric | null = null;
  return {
    node,
    redis: link.commands,
    prefix: target.prefix,
    healthy: () => link.isUp,
    counts: () => fabric?.counts() ?? { nodes: 0, acquaintances: 0, waiting: 0 },
    broadcast: (topic, data) => fabric?.bus.broadcast(topic, data),
    onBroadcast: (topic, listener) => {
      topics.push([topic, listener]);
      fabric?.bus.onBroadcast(topic, listener);
    },
    onRejoined: (listener) => void rejoined.push(listener),
    fabric: (ports) => {
      fabric = new ClusterFabric(
        {
          node,
          link,
          shared,
          clock: clock ?? systemClock,
          log,
          rejoined: () => {
            for (const listener of rejoined) listener();
          },
        },
        ports,
      );
      for (const [topic, listener] of topics) fabric.bus.onBroadcast(topic, listener);
      return fabric;
    },
    close: async () => {
      await fabric?.close();
      link.close();
    },
  };
}
