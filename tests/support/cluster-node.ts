import type { Ack } from "../../protocol/client-events.js";
import { TIMES } from "../../protocol/limits.js";
import { callIdKey } from "../../protocol/values.js";
import type { CommandName, Commands } from "../../server/calls/decide.js";
import type { Emission, PushNotice, Target } from "../../server/calls/effects.js";
import { deviceKey, type Sender } from "../../server/calls/people.js";
import { ClusterFabric } from "../../server/cluster/cluster-fabric.js";
import { LEASE } from "../../server/cluster/lease.js";
import { newNodeId } from "../../server/cluster/node-id.js";
import type { RedisLink } from "../../server/cluster/redis-link.js";
import { SharedState } from "../../server/cluster/shared-state.js";
import type { Clock } from "../../server/signaling/clock.js";
import { Directory } from "../../server/signaling/directory.js";
import type { Calls } from "../../server/signaling/fabric.js";
import { CallRunner } from "../../server/signaling/runner.js";
import { ANSWER, AUDIO, candidateNumber } from "../server/calls/world.js";
import type { ControlledClock } from "../server/signaling/controlled-clock.js";
import { type FakeCallLog, FakeLog } from "../server/signaling/fakes.js";

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
