import type { PushNotice } from "../../server/calls/effects.js";
import { BEAT, LEASE } from "../../server/cluster/lease.js";
import { RedisLink } from "../../server/cluster/redis-link.js";
import type { MaybePromise } from "../../server/signaling/maybe-promise.js";
import { ControlledClock } from "../server/signaling/controlled-clock.js";
import { FakeCallLog, FakeLog } from "../server/signaling/fakes.js";

import { ClusterNode, type ClusterPeer } from "./cluster-node.js";

/** A turn may begin something in the next one. */
const QUIET_TURNS = 2;
/** Looks at what is on its way before it is given up: a packet behind a gap arrives when its node has lost patience. */
const PATIENCE = 200;
/** Milliseconds in which the world would have come to an answer, if there were one. */
const NEVER = 60_000;

/** Several nodes in one process, on one Redis and one controlled clock. */
export class ClusterWorld {
  readonly clock = new ControlledClock();
  readonly callLog = new FakeCallLog();
  /** The people whose phones were to be woken. */
  readonly pushed: PushNotice[] = [];
  nodes: readonly ClusterNode[] = [];
  #started = 0;
  readonly #url: string;
  readonly #prefix: string;

  private constructor(url: string, prefix: string) {
    this.#url = url;
    this.#prefix = prefix;
  }

  /** `url` names a Redis, or its Unix socket; nothing else may use the prefix. */
  static async start(url: string, prefix: string, nodes = 2): Promise<ClusterWorld> {
    const world = new ClusterWorld(url, prefix);
    for (let index = 0; index < nodes; index++) await world.addNode();
    // Only who has been there for a whole lease may take others for dead.
    await world.pass(LEASE + BEAT);
    return world;
  }

  async addNode(): Promise<ClusterNode> {
    const log = new FakeLog();
    const link = await RedisLink.open({ url: this.#url, tls: "off", prefix: this.#prefix }, log);
    const node = new ClusterNode(`node${++this.#started}`, link, this);
    this.nodes = [...this.nodes, node];
    await node.fabric.ready();
    return node;
  }

  /** The node with that number, from 1. */
  node(number: number): ClusterNode {
    const node = this.nodes[number - 1];
    if (!node) throw new RangeError(`There is no node ${number}`);
    return node;
  }

  get living(): ClusterNode[] {
    return this.nodes.filter(({ isDead }) => !isDead);
  }

  /** A token-less socket on that node. */
  app(callId: string, node = 1): Promise<ClusterPeer> {
    return this.node(node).add(callId, null);
  }

  /** A socket with a token on that node. */
  phone(callId: string, userId: number, deviceId?: string, node = 1): Promise<ClusterPeer> {
    return this.node(node).add(callId, userId, deviceId);
  }

  /** The process dies: nothing is said, nothing is sent any more. */
  kill(number: number): void {
    const node = this.node(number);
    node.isDead = true;
    node.clock.sleep();
    node.link.close();
    node.fabric.lease.close();
    node.fabric.bus.close();
    node.runner.close();
  }

  /** Forgets the dead, and what all of them have written so far: a world may live through thousands of histories. */
  tidy(): void {
    this.nodes = this.living;
    for (const { log } of this.nodes) log.lines.length = 0;
    this.callLog.entries.length = 0;
    this.pushed.length = 0;
  }

  /** Lets time pass, from timer to timer, and everything happen that follows from each. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.now() + milliseconds;
    for (let left = milliseconds; left > 0; left = end - this.clock.now()) {
      this.clock.advance(Math.min(this.clock.untilNext ?? left, left));
      await this.rest();
    }
  }

  /** Resolves once all that is still to happen waits for time to pass. */
  async rest(): Promise<void> {
    for (let quiet = 0, looks = 0; quiet < QUIET_TURNS && looks < PATIENCE; looks++) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#isMoving() ? 0 : quiet + 1;
      if (quiet === 0) await Promise.allSettled(this.living.map(({ link }) => link.commands.ping()));
    }
  }

  /** Resolves once nothing is under way on and between the living nodes; time passes only where it has to. */
  async settled(): Promise<void> {
    await this.rest();
    while (!this.#isQuiet()) await this.#tick();
  }

  /** The answer to something that may wait for a node that is dead: then time passes, as it would. */
  async answerTo<T>(pending: MaybePromise<T>): Promise<T> {
    if (!(pending instanceof Promise)) return pending;
    let isDone = false;
    const finish = () => {
      isDone = true;
    };
    pending.then(finish, finish);
    const never = this.clock.now() + NEVER;
    await this.rest();
    while (!isDone) {
      if (this.clock.now() > never) throw new Error("a command was never answered");
      await this.#tick();
    }
    return pending;
  }

  /** Calls that are kept anywhere. */
  get calls() {
    return this.living.flatMap(({ fabric }) => [...fabric.registry.all()]);
  }

  async close(): Promise<void> {
    for (const node of this.living) {
      node.runner.close();
      await node.fabric.close();
      node.link.close();
    }
  }

  /** Until the next timer, and everything that follows from it. */
  async #tick(): Promise<void> {
    this.clock.advance(this.clock.untilNext ?? BEAT);
    await this.rest();
  }

  #isQuiet(): boolean {
    return this.living.every(({ fabric }) => fabric.isIdle) && !this.#isMoving();
  }

  #isMoving(): boolean {
    const { living } = this;
    return living.some((from) => from.isBusy || living.some((to) => isOnItsWay(from, to)));
  }
}

/** True while something that one node has said has still to be heard by the other. */
function isOnItsWay(from: ClusterNode, to: ClusterNode): boolean {
  if (from === to || from.clock.isAsleep || to.clock.isAsleep) return false;
  const { sent, isHeldBack } = from.fabric.bus.trafficWith(to.name);
  const { received } = to.fabric.bus.trafficWith(from.name);
  if (sent === null || sent.seq === 0 || isHeldBack) return false;
  return sent.epoch !== received?.epoch || sent.seq !== received.seq;
}
