import { setTimeout as delay } from "node:timers/promises";
import type { Emission, Target } from "../calls/effects.js";
import { MemoryRegistry } from "../calls/memory-registry.js";
import type { Audience, Calls, Fabric, FabricPorts, PersonStatus } from "../signaling/fabric.js";
import type { Clock, SignalingLog } from "../signaling/index.js";
import type { CallRunner } from "../signaling/runner.js";
import { Acquaintances } from "./acquaintances.js";
import { Announcer } from "./announcer.js";
import { Bus } from "./bus.js";
import { ClusteredRegistry } from "./clustered-registry.js";
import { Correspondence } from "./correspondence.js";
import { Crowd } from "./crowd.js";
import { Estate } from "./estate.js";
import { Forwarding } from "./forwarding.js";
import { Lease, type Legacy } from "./lease.js";
import { addressPrefixOf, nodeOf } from "./node-id.js";
import type { Item } from "./packets.js";
import { Presence } from "./presence.js";
import type { RedisLink } from "./redis-link.js";
import { Replication } from "./replication.js";
import { Reunion } from "./reunion.js";
import { Router } from "./router.js";
import type { SharedState } from "./shared-state.js";

export interface ClusterParts {
  readonly node: string;
  readonly link: Pick<RedisLink, "isUp" | "onUp" | "setStalled" | "publish" | "subscribe">;
  readonly shared: SharedState;
  readonly clock: Clock;
  readonly log: SignalingLog;
  readonly rejoined: () => void;
}

/** How long a drain waits for what it has sent. */
const DRAIN_PATIENCE = 3_000;

/** One node among many: puts the parts together and sends what comes from other nodes to the part concerned. */
export class ClusterFabric implements Fabric {
  readonly addressPrefix: string;
  readonly registry: ClusteredRegistry;
  readonly bus: Bus;
  readonly lease: Lease;
  readonly #parts: ClusterParts;
  readonly #ports: FabricPorts;
  readonly #own: MemoryRegistry;
  readonly #acquaintances: Acquaintances;
  readonly #announcer: Announcer;
  readonly #forwarding: Forwarding;
  readonly #presence: Presence;
  readonly #replication: Replication;
  readonly #crowd: Crowd;
  #started: Started | null = null;
  #isQuiet = false;
  #closed = false;

  constructor(parts: ClusterParts, ports: FabricPorts) {
    const { node, link, shared, clock, log } = parts;
    this.#parts = parts;
    this.#ports = ports;
    this.addressPrefix = addressPrefixOf(node);
    this.#own = new MemoryRegistry(ports.personChanged);
    this.#acquaintances = new Acquaintances((person) => this.#concerns(person));
    this.registry = new ClusteredRegistry(
      this.#own,
      (callId) => this.#acquaintances.claimOf(callId)?.room,
      (before, after, end) => {
        this.#replication.changed(before, after, end);
        if (!this.#isQuiet) this.#announcer.changed(before, after);
      },
    );
    this.bus = new Bus({
      node,
      link,
      clock,
      log,
      deliver: (from, item) => this.#running.correspondence.hear(from, item),
      missed: () => this.#running.reunion.begin(),
    });
    const post = (to: string, item: Item) => this.bus.post(to, item);
    this.#announcer = new Announcer({ acquaintances: this.#acquaintances, post });
    this.#forwarding = new Forwarding(post, () => clock.now());
    this.#presence = new Presence({
      node,
      shared,
      acquaintances: this.#acquaintances,
      isHere: ports.isHere,
      isUp: () => link.isUp,
      post,
      personChanged: ports.personChanged,
      catchUp: (person) => this.#running.correspondence.catchUp(person),
      clock,
      log,
    });
    this.#replication = new Replication({
      shared,
      registry: this.#own,
      timersOf: (room) => this.#running.runner.timersOf(room),
      isUp: () => link.isUp,
      clock,
      log,
      lost: () => this.#running.reunion.buried(),
      conflict: (roomId, callId) => this.#running.runner.run("displace", { roomId, callId }),
      located: (person, nodes) => this.#running.correspondence.located(person, nodes),
    });
    this.#crowd = new Crowd({
      node,
      shared,
      isHere: ports.isHere,
      isOnline: (callId) => this.isOnline(callId),
      isBusy: (callId) => this.registry.claimOf(callId) !== undefined,
      concerns: (person) => this.#concerns(person),
      emit: (to, emission) => this.emit(to, emission),
      post,
      log,
    });
    this.lease = new Lease({
      node,
      shared,
      clock,
      log,
      setStalled: (stalled) => link.setStalled(stalled),
      removed: (hasNewEpoch) => this.#removed(hasNewEpoch),
      died: (dead, legacy) => this.#died(dead, legacy),
      beaten: () => this.#beaten(),
    });
  }

  readonly newRoomId = (): string => this.#running.router.newRoomId();

  isOnline(callId: string): boolean {
    return this.#ports.isHere(callId) || this.#acquaintances.nodesOf(callId).size > 0;
  }

  emit(to: Target, emission: Emission): void {
    const { node } = this.#parts;
    if (to.kind === "socket") {
      const home = nodeOf(to.socket);
      if (home === node) this.#deliver(to, emission);
      else this.bus.post(home, { kind: "emit", to, emission });
      return;
    }
    this.#deliver(to, emission);
    for (const other of this.#acquaintances.nodesOf(to.callId)) {
      this.bus.post(other, { kind: "emit", to, emission });
    }
  }

  gate(): Promise<void> | null {
    return this.lease.gate();
  }

  start(runner: CallRunner): Calls {
    const { node, link, shared, clock, log } = this.#parts;
    const { isHere, sendersOf, everybodyHere } = this.#ports;
    const common = { node, runner, own: this.#own, acquaintances: this.#acquaintances, shared, log };
    const quietly = (run: () => void) => this.#quietly(run);
    const router = new Router({
      ...common,
      forwarding: this.#forwarding,
      isHere,
      isUp: () => link.isUp,
      isAlive: (other) => this.lease.nodes.has(other),
      gate: () => this.lease.gate(),
      touched: (room) => this.#replication.touch(room),
      clock,
    });
    const estate = new Estate({
      ...common,
      replication: this.#replication,
      post: (to, item) => this.bus.post(to, item),
      isHere,
      hasSocket: (callId, address) => [...sendersOf(callId)].some(({ socket }) => socket === address),
      quietly,
    });
    const correspondence = new Correspondence({
      ...common,
      announcer: this.#announcer,
      forwarding: this.#forwarding,
      router,
      estate,
      post: (to, item) => this.bus.post(to, item),
      deliver: ({ to, emission }) => this.#deliver(to, emission),
      isHere: (person) => this.#presence.isHere(person),
      concerns: (person) => this.#concerns(person),
      sendersOf,
      gate: () => this.lease.gate(),
      saidGoodbye: (other) => {
        this.lease.forget(other);
        this.#died(other, null);
      },
    });
    const reunion = new Reunion({
      ...common,
      presence: this.#presence,
      estate,
      replication: this.#replication,
      everybodyHere,
      beat: () => this.lease.beat(),
      quietly,
      catchUp: (person) => correspondence.catchUp(person),
      rejoined: () => {
        this.bus.retry();
        this.#parts.rejoined();
      },
    });
    this.#started = { runner, router, estate, correspondence, reunion };
    return router;
  }

  async ready(): Promise<void> {
    const { link, log } = this.#parts;
    try {
      await this.bus.listen();
    } catch (error) {
      log.error({ err: error }, "this node cannot hear the others yet");
    }
    link.onUp(() => this.#running.reunion.begin());
    await this.lease.join();
  }

  enter(callId: string, seat: () => void) {
    return this.#presence.enter(callId, seat);
  }

  leave(callId: string): void {
    if (!this.#closed) this.#presence.leave(callId);
  }

  statusOf(callId: string): Promise<PersonStatus> {
    return this.#crowd.statusOf(callId);
  }

  tell(callIds: readonly string[], emission: Emission, only: Audience): void {
    this.#crowd.tell(callIds, emission, only);
  }

  async drain(): Promise<void> {
    const { node, link } = this.#parts;
    const heirs = [...this.lease.nodes].filter((other) => other !== node);
    if (heirs.length === 0 || !link.isUp) return;
    await Promise.race([
      this.#running.estate.handOver(heirs),
      delay(DRAIN_PATIENCE, undefined, { ref: false }),
    ]);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { node, shared, link } = this.#parts;
    this.lease.close();
    this.#forwarding.close();
    this.#replication.close();
    if (link.isUp) {
      await shared.leave().catch(() => []);
      for (const other of this.lease.nodes) {
        if (other !== node) this.bus.post(other, { kind: "farewell" });
      }
      await this.bus.emptied();
    }
    this.bus.close();
  }

  /** What an operator may want to know. */
  counts(): { nodes: number; acquaintances: number; waiting: number } {
    return {
      nodes: this.lease.nodes.size,
      acquaintances: this.#acquaintances.size,
      waiting: this.#forwarding.size,
    };
  }

  /** True when nothing that this node has begun is still under way. */
  get isIdle(): boolean {
    return (
      this.#parts.shared.isIdle &&
      this.bus.isIdle &&
      this.#forwarding.size === 0 &&
      this.#presence.isIdle &&
      this.#replication.isIdle &&
      this.#running.reunion.isIdle
    );
  }

  get #running(): Started {
    if (!this.#started) throw new TypeError("The node has not been started");
    return this.#started;
  }

  #concerns(person: string): boolean {
    return (
      this.#presence.isHere(person) ||
      this.#own.claimOf(person) !== undefined ||
      this.#own.invitesOf(person).length > 0
    );
  }

  #deliver(to: Target, emission: Emission): void {
    this.#ports.send(this.#ports.socketsOf(to), emission);
  }

  #quietly(run: () => void): void {
    this.#isQuiet = true;
    try {
      run();
    } finally {
      this.#isQuiet = false;
    }
  }

  #removed(hasNewEpoch: boolean): void {
    const { log } = this.#parts;
    if (hasNewEpoch) log.warn({}, "Redis has lost what it knew; this node tells it again");
    else log.warn({}, "this node was silent for too long, and others took over its calls");
    if (hasNewEpoch) return this.#running.reunion.begin();
    this.bus.restart();
    this.#running.reunion.buried();
  }

  #died(dead: string, legacy: Legacy | null): void {
    const { log } = this.#parts;
    log.warn({ node: dead, heir: legacy !== null }, "a node is gone");
    const { estate } = this.#running;
    this.bus.forget(dead);
    const inherited = legacy ? estate.inherit(legacy.rooms) : Promise.resolve();
    inherited
      .catch((error: unknown) =>
        log.error({ err: error, node: dead }, "calls of a dead node wait for a new try"),
      )
      .finally(() => {
        estate.bury(dead);
        this.#forwarding.died(dead);
        for (const person of legacy?.offline ?? []) this.#ports.personChanged(person);
      });
  }

  #beaten(): void {
    this.#forwarding.sweep();
    this.#running.correspondence.forgetCatchingUp();
    if (this.#parts.link.isUp) this.#running.estate.audit(this.lease.nodes);
  }
}

/** What exists once there is a runner. */
interface Started {
  readonly runner: CallRunner;
  readonly router: Router;
  readonly estate: Estate;
  readonly correspondence: Correspondence;
  readonly reunion: Reunion;
}
