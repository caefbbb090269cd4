import type { Ack } from "../../protocol/client-events.js";
import { TIMES } from "../../protocol/limits.js";
import { callIdKey } from "../../protocol/values.js";
import type { CommandName, Commands } from "../../server/calls/decide.js";
import type { Emission, PushNotice, Target } from "../../server/calls/effects.js";
import { deviceKey, type Sender } from "../../server/calls/people.js";
import { ClusterFabric } from "../../server/cluster/cluster-fabric.js";
import { BEAT, LEASE } from "../../server/cluster/lease.js";
import { newNodeId } from "../../server/cluster/node-id.js";
import { RedisLink } from "../../server/cluster/redis-link.js";
import { SharedState } from "../../server/cluster/shared-state.js";
import type { Clock } from "../../server/signaling/clock.js";
import { Directory } from "../../server/signaling/directory.js";
import type { Calls } from "../../server/signaling/fabric.js";
import type { MaybePromise } from "../../server/signaling/maybe-promise.js";
import { CallRunner } from "../../server/signaling/runner.js";
import { ANSWER, AUDIO, candidateNumber } from "../server/calls/world.js";
import { ControlledClock } from "../server/signaling/controlled-clock.js";
import { FakeCallLog, FakeLog } from "../server/signaling/fakes.js";

/** A turn may begin something in the next one. */
const QUIET_TURNS = 2;
/** Looks at what is on its way before it is given up: a packet behind a gap arrives when its node has lost patience. */
const PATIENCE = 200;
/** Milliseconds in which the world would have come to an answer, if there were one. */
const NEVER = 60_000;

/** One socket on one node: what it heard, and everything it can say. Each answer comes when the command is done. */
export class ClusterPeer {
  readonly node: ClusterNode;
  readonly sender: Sender;
  readonly heard: Emission[] = [];
  #read = 0;

  constructor(node: ClusterNode, sender: Sender) {
    this.node = node;
    this.sender = sender;
  }

  /** The names of the events since the last time, with their reasons. */
  names(): string[] {
    const fresh = this.heard.slice(this.#read);
    this.#read = this.heard.length;
    return fresh.map(({ event, payload }) =>
      "reason" in payload && payload.reason ? `${event} ${payload.reason}` : event,
    );
  }

  call(dialed: string) {
    const callee = dialed.toLowerCase();
    return this.#run("ring", { sender: this.sender, dialed, callee, offer: AUDIO, early: [] });
  }

  answer(to: string) {
    return this.#run("answer", { sender: this.sender, to, roomId: this.room, signal: ANSWER });
  }

  end(how: Commands["end"]["how"], to: string | null, reason: string | null = null) {
    const roomId = how === "leave" ? this.room : null;
    return this.#run("end", { sender: this.sender, how, to, roomId, reason });
  }

  candidate(to: string, number = 1) {
    return this.#run("candidate", {
      sender: this.sender,
      to,
      roomId: null,
      candidate: candidateNumber(number),
    });
  }

  invite(to: string) {
    return this.#run("invite", { sender: this.sender, roomId: this.room, to, invitee: to.toLowerCase() });
  }

  cancelInvite(to: string) {
    return this.#run("cancelInvite", { sender: this.sender, roomId: this.room, to });
  }

  join(roomId: string) {
    return this.#run("join", { sender: this.sender, roomId });
  }

  decline(roomId: string) {
    return this.#run("declineInvite", { sender: this.sender, roomId });
  }

  signal(to: string) {
    return this.#run("signal", { sender: this.sender, roomId: this.room, to, signal: AUDIO });
  }

  resume(roomId = this.room) {
    return this.#run("resume", { sender: this.sender, roomId });
  }

  heartbeat() {
    return this.#run("heartbeat", { sender: this.sender });
  }

  vacate() {
    return this.#run("vacate", { sender: this.sender });
  }

  /** The socket closes. */
  leave(way: "goodbye" | "lost"): void {
    this.node.remove(this, way);
  }

  /** The room that this peer's user is busy in, as its node knows it, or one that does not exist. */
  get room(): string {
    return this.node.calls.roomOf(this.sender.callId) ?? "no-room";
  }

  get invites(): readonly string[] {
    return this.node.calls.invitesOf(this.sender.callId);
  }

  async #run<C extends CommandName>(name: C, command: Commands[C]): Promise<Ack<unknown>> {
    return (await this.node.calls.run(name, command)).reply;
  }
}

/** The clock of a process that may be stopped for a while: what was due runs late, and all at once. */
class SleepyClock implements Clock {
  readonly #clock: Clock;
  #parked: (() => void)[] | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  after(milliseconds: number, run: () => void): () => void {
    return this.#clock.after(milliseconds, () => {
      if (this.#parked) this.#parked.push(run);
      else run();
    });
  }

  get isAsleep(): boolean {
    return this.#parked !== null;
  }

  sleep(): void {
    this.#parked = [];
  }

  wake(): void {
    const due = this.#parked ?? [];
    this.#parked = null;
    for (const run of due) run();
  }
}

/** One node without its sockets: everything from the directory down to Redis. */
export class ClusterNode {
  readonly name: string;
  readonly directory = new Directory();
  readonly log = new FakeLog();
  readonly fabric: ClusterFabric;
  readonly runner: CallRunner;
  readonly calls: Calls;
  readonly link: RedisLink;
  readonly shared: SharedState;
  readonly peers = new Map<string, ClusterPeer>();
  /** Everybody whose status changed, in the order in which this node said so. */
  readonly changed: string[] = [];
  isDead = false;
  readonly clock: SleepyClock;
  #sockets = 0;

  constructor(
    name: string,
    link: RedisLink,
    world: { clock: ControlledClock; callLog: FakeCallLog; pushed: PushNotice[] },
  ) {
    this.name = name;
    this.link = link;
    const { callLog, pushed } = world;
    const clock = new SleepyClock(world.clock);
    this.clock = clock;
    this.shared = new SharedState({
      node: name,
      run: (script, args) => link.run(script, args),
      lease: LEASE,
      now: () => clock.now(),
      newEpoch: newNodeId,
    });
    this.fabric = new ClusterFabric(
      { node: name, link, shared: this.shared, clock, log: this.log, rejoined: () => {} },
      {
        isHere: (callId) => this.directory.isOnline(callId),
        socketsOf: (to: Target) => this.directory.socketsOf(to),
        sendersOf: (callId) => this.directory.sendersOf(callId),
        everybodyHere: () => this.directory.keys(),
        send: (sockets, emission) => {
          for (const socket of sockets) this.peers.get(socket)?.heard.push(emission);
        },
        personChanged: (callId) => void this.changed.push(callIdKey(callId)),
      },
    );
    this.runner = new CallRunner({
      registry: this.fabric.registry,
      callLog,
      clock,
      times: TIMES,
      log: this.log,
      newRoomId: this.fabric.newRoomId,
      isOnline: (callId) => this.fabric.isOnline(callId),
      emit: (to, emission) => this.fabric.emit(to, emission),
      gate: () => this.fabric.gate(),
      push: (notice) => void pushed.push(notice),
    });
    this.calls = this.fabric.start(this.runner);
  }

  /** True while something is on its way to Redis or back. */
  get isBusy(): boolean {
    return !this.shared.isIdle || this.fabric.bus.isSending;
  }

  /** A socket registers; without a user id it is one of the app. */
  async add(callId: string, userId: number | null, deviceId?: string): Promise<ClusterPeer> {
    const socket = `${this.fabric.addressPrefix}${this.name}-${this.#sockets++}`;
    const sender: Sender = { callId, userId, device: deviceKey(userId, deviceId, socket), socket };
    const peer = new ClusterPeer(this, sender);
    await this.fabric.enter(callId, () => {
      this.peers.set(socket, peer);
      const replaced = this.directory.add(sender);
      if (replaced) this.peers.delete(replaced.socket);
      void this.calls.run("arrive", { sender });
      for (const roomId of this.calls.invitesOf(callId))
        void this.calls.run("deliverInvite", { sender, roomId });
    });
    return peer;
  }

  remove(peer: ClusterPeer, way: "goodbye" | "lost"): void {
    this.peers.delete(peer.sender.socket);
    if (!this.directory.remove(peer.sender)) return;
    void this.calls.run("go", { sender: peer.sender, way });
    this.fabric.leave(peer.sender.callId);
  }
}

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
