import type { Ack } from "../../../protocol/client-events.js";
import { TIMES } from "../../../protocol/limits.js";
import type { Answer, Candidate, Offer } from "../../../protocol/values.js";
import type { CommandName, Commands } from "../../../server/calls/decide.js";
import type { Emission, PushNotice, Target } from "../../../server/calls/effects.js";
import { MemoryRegistry } from "../../../server/calls/memory-registry.js";
import { deviceKey, type Sender } from "../../../server/calls/people.js";
import { Directory } from "../../../server/signaling/directory.js";
import { CallRunner } from "../../../server/signaling/runner.js";
import { ControlledClock } from "../signaling/controlled-clock.js";
import { FakeCallLog, FakeLog } from "../signaling/fakes.js";

export const AUDIO: Offer = { type: "offer", sdp: "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" };
export const VIDEO: Offer = { type: "offer", sdp: `${AUDIO.sdp}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n` };
export const ANSWER: Answer = { type: "answer", sdp: AUDIO.sdp };

export const candidateNumber = (number: number): Candidate => ({
  candidate: `candidate:${number}`,
  sdpMid: "0",
  sdpMLineIndex: 0,
});

/** One socket of the world: what it heard, and everything it can say. */
export class Peer {
  readonly sender: Sender;
  readonly heard: Emission[] = [];
  readonly #world: World;
  #read = 0;

  constructor(world: World, sender: Sender) {
    this.#world = world;
    this.sender = sender;
  }

  /** The events since the last time. */
  take(): Emission[] {
    const fresh = this.heard.slice(this.#read);
    this.#read = this.heard.length;
    return fresh;
  }

  /** The names of the events since the last time, with their reasons. */
  names(): string[] {
    return this.take().map(({ event, payload }) =>
      "reason" in payload && payload.reason ? `${event} ${payload.reason}` : event,
    );
  }

  call(dialed: string, offer: Offer = AUDIO, early: readonly Candidate[] = [], key?: string) {
    return this.#world.run("ring", {
      sender: this.sender,
      dialed,
      callee: dialed.toLowerCase(),
      offer,
      early,
      key,
    });
  }

  answer(to: string, roomId: string | null = this.room) {
    return this.#world.run("answer", { sender: this.sender, to, roomId, signal: ANSWER });
  }

  end(
    how: Commands["end"]["how"],
    to: string | null,
    reason: string | null = null,
    roomId = how === "leave" ? this.room : null,
    callKey?: string,
  ) {
    return this.#world.run("end", { sender: this.sender, how, to, roomId, reason, callKey });
  }

  candidate(to: string, number: number, roomId: string | null = null) {
    return this.#world.run("candidate", {
      sender: this.sender,
      to,
      roomId,
      candidate: candidateNumber(number),
    });
  }

  invite(to: string, roomId = this.room) {
    return this.#world.run("invite", { sender: this.sender, roomId, to, invitee: to.toLowerCase() });
  }

  cancelInvite(to: string, roomId = this.room) {
    return this.#world.run("cancelInvite", { sender: this.sender, roomId, to });
  }

  decline(roomId: string) {
    return this.#world.run("declineInvite", { sender: this.sender, roomId });
  }

  join(roomId: string) {
    return this.#world.run("join", { sender: this.sender, roomId });
  }

  signal(to: string, roomId = this.room) {
    return this.#world.run("signal", { sender: this.sender, roomId, to, signal: AUDIO });
  }

  resume(roomId = this.room, lastSeq?: number) {
    return this.#world.run("resume", { sender: this.sender, roomId, lastSeq });
  }

  heartbeat() {
    return this.#world.run("heartbeat", { sender: this.sender });
  }

  vacate() {
    return this.#world.run("vacate", { sender: this.sender });
  }

  leave(way: "goodbye" | "lost"): void {
    if (this.#world.directory.remove(this.sender)) this.#world.run("go", { sender: this.sender, way });
    this.#world.forget(this);
  }

  /** The room that this peer's user is busy in, or one that does not exist. */
  get room(): string {
    return this.#world.registry.claimOf(this.sender.callId) ?? "no-room";
  }

  /** The other people in that room. */
  get others(): string[] {
    const parties = this.#world.registry.find(this.room)?.parties ?? [];
    return parties.map((party) => party.callId).filter((callId) => callId !== this.sender.callId);
  }

  /** The rooms that this peer's user is invited to. */
  get invites(): readonly string[] {
    return this.#world.registry.invitesOf(this.sender.callId);
  }
}

/** All of the server but its sockets: decisions, registry, timers, directory and log, on controlled time. */
export class World {
  readonly clock = new ControlledClock();
  readonly registry = new MemoryRegistry();
  readonly directory = new Directory();
  readonly callLog = new FakeCallLog();
  readonly log = new FakeLog();
  /** The people whose phones were to be woken. */
  readonly pushed: PushNotice[] = [];
  readonly runner: CallRunner;
  readonly #peers = new Map<string, Peer>();
  #sockets = 0;
  #rooms = 0;

  constructor() {
    this.runner = new CallRunner({
      registry: this.registry,
      callLog: this.callLog,
      clock: this.clock,
      times: TIMES,
      log: this.log,
      newRoomId: () => `room-${++this.#rooms}`,
      isOnline: (callId) => this.directory.isOnline(callId),
      emit: (to, emission) => this.#emit(to, emission),
      push: (notice) => void this.pushed.push(notice),
    });
  }

  /** A token-less socket. */
  app(callId: string): Peer {
    return this.#arrive(callId, null, undefined);
  }

  /** A socket with a token; without a device id it is a device of its own. */
  phone(callId: string, userId: number, deviceId?: string): Peer {
    return this.#arrive(callId, userId, deviceId);
  }

  run<C extends CommandName>(name: C, command: Commands[C]): Ack<unknown> {
    return this.runner.run(name, command).reply;
  }

  peersOf(callId: string): Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.sender.callId === callId);
  }

  forget(peer: Peer): void {
    this.#peers.delete(peer.sender.socket);
  }

  #arrive(callId: string, userId: number | null, deviceId: string | undefined): Peer {
    const socket = `socket-${++this.#sockets}`;
    const sender: Sender = { callId, userId, device: deviceKey(userId, deviceId, socket), socket };
    const peer = new Peer(this, sender);
    this.#peers.set(socket, peer);
    const replaced = this.directory.add(sender);
    if (replaced) this.#peers.delete(replaced.socket);
    this.run("arrive", { sender });
    for (const roomId of this.registry.invitesOf(callId)) this.run("deliverInvite", { sender, roomId });
    return peer;
  }

  #emit(to: Target, emission: Emission): void {
    for (const socket of this.directory.socketsOf(to)) this.#peers.get(socket)?.heard.push(emission);
  }
}

/** The code of a refusal, or `ok`. */
export const codeOf = (reply: Ack<unknown>): string => (reply.ok ? "ok" : reply.error.code);

/** Two people in a running call, with nothing left to read. */
export function talking(world: World, caller = world.app("alice"), callee = world.app("bob")): [Peer, Peer] {
  caller.call(callee.sender.callId);
  callee.answer(caller.sender.callId);
  caller.take();
  callee.take();
  return [caller, callee];
}

/** As many more people in the room of a running call, invited one by one, with nothing left to read. */
export function joined(world: World, host: Peer, callIds: readonly string[]): Peer[] {
  const joiners = callIds.map((callId) => {
    const peer = world.app(callId);
    host.invite(callId);
    peer.join(host.room);
    return peer;
  });
  for (const peer of joiners) peer.take();
  host.take();
  return joiners;
}
