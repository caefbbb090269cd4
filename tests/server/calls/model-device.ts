import type { Ack } from "../../../protocol/client-events.js";
import type { Emission } from "../../../server/calls/effects.js";
import type { MaybePromise } from "../../../server/signaling/maybe-promise.js";
import type { ModelPeer, ModelWorld } from "./model-world.js";
import { AUDIO } from "./world.js";

/** What a device believes. */
export type View =
  | { readonly kind: "idle" }
  | { readonly kind: "dialing"; readonly room: string; readonly other: string; readonly key: string }
  | { readonly kind: "ringing"; readonly room: string; readonly other: string }
  | { readonly kind: "in"; readonly room: string; readonly people: ReadonlySet<string> };

export interface DeviceName {
  readonly callId: string;
  readonly userId: number;
  readonly deviceId: string;
}

/** Something that a device says about a room, once or again. */
export interface Word {
  readonly room: string;
  readonly say: (peer: ModelPeer) => Promise<void>;
}

const ATTEMPTS = 5;
const IDLE: View = { kind: "idle" };

/**
 * A device of ours in a few lines: it believes what it is told, in the order of the numbers, and asks for what it
 * missed when it comes back. Whether all devices end up believing the same as the server is what the model checks.
 */
export class ModelDevice {
  readonly name: DeviceName;
  view: View = IDLE;
  /** Rooms that it is invited to, with the inviters. */
  readonly invites = new Map<string, Set<string>>();
  readonly #world: ModelWorld;
  #peer: ModelPeer | null = null;
  /** Dead connections that the server has not noticed, though this device is back on another one. */
  #forgotten: ModelPeer[] = [];
  /** Its connection is dead, though the server may not know yet. */
  #isCut = false;
  #lastSeq = 0;
  #hasGap = false;
  /** What it wanted to say while its connection was dead. */
  #unsaid: Word[] = [];
  /** Rooms that it is done with, whatever the server still says about them. */
  readonly #ended = new Set<string>();
  #keys = 0;
  /** A ring that came while it was still in something else. */
  #waitingRing: { room: string; other: string } | null = null;

  constructor(world: ModelWorld, name: DeviceName) {
    this.#world = world;
    this.name = name;
  }

  get callId(): string {
    return this.name.callId;
  }

  /** True while the server takes a dead connection of this device for alive. */
  get haunts(): boolean {
    return this.#forgotten.length > 0;
  }

  get isConnected(): boolean {
    return this.#peer !== null && !this.#isCut;
  }

  /** Comes in, or comes back before or after the server noticed; then it asks for its place. */
  async connect(node: number): Promise<void> {
    const { callId, userId, deviceId } = this.name;
    const wasRinging = this.view.kind === "ringing" ? this.view : null;
    // What rings still, and who is invited, the server says again to whoever comes in.
    if (wasRinging) this.view = IDLE;
    this.invites.clear();
    if (this.#peer) this.#forgotten.push(this.#peer);
    this.#peer = await this.#world.phone(callId, userId, deviceId, node);
    this.#isCut = false;
    this.#absorb();
    for (const { say } of this.#unsaid.splice(0)) await say(this.#peer);
    const { view } = this;
    if (view.kind === "dialing" || view.kind === "in") await this.#resume(this.#peer, view);
    this.#nextRing();
  }

  /** The connection dies; what the server says from now on is lost. */
  cut(): void {
    this.#peer?.take();
    this.#isCut = true;
  }

  /** The server notices, or it is told goodbye. */
  async leave(way: "goodbye" | "lost"): Promise<void> {
    const peer = this.#peer;
    if (!peer) return;
    this.#peer = null;
    await peer.leave(way);
    if (way === "goodbye") this.view = IDLE;
  }

  /** The server notices what it had taken for alive. */
  async rest(): Promise<void> {
    for (const peer of this.#forgotten.splice(0)) await peer.leave("lost");
  }

  /** Its node has died: the socket is gone, and nobody says goodbye. */
  lose(): void {
    this.#peer = null;
  }

  /** Believes what has arrived, and asks for what is missing in it. */
  async hear(): Promise<void> {
    this.#absorb();
    const { view } = this;
    if (!this.#peer || this.#isCut || !this.#hasGap) return;
    if (view.kind !== "dialing" && view.kind !== "in") return;
    await this.#resume(this.#peer, view);
    this.#nextRing();
  }

  #absorb(): void {
    for (const emission of this.#peer?.take() ?? []) {
      if (!this.#isCut && this.#isNew(emission)) this.#hear(emission);
    }
  }

  async call(other: string): Promise<void> {
    const key = `${this.name.deviceId} ${++this.#keys}`;
    await this.#do(async (peer) => {
      const { reply } = await this.#ask(() => peer.call(other, AUDIO, [], key));
      if (reply.ok) this.#enter({ kind: "dialing", room: roomIn(reply), other, key });
    });
  }

  /** Answers, and says whether it was the one. */
  async answer(): Promise<string | null> {
    const { view } = this;
    if (view.kind !== "ringing") return null;
    let won: string | null = null;
    await this.#do(async (peer) => {
      const { reply, isDoubtful } = await this.#ask(() => peer.answer(view.other, view.room));
      if (!reply.ok) {
        this.view = IDLE;
        if (isDoubtful) await this.#findOut(peer, view.room);
        return;
      }
      won = view.room;
      this.#enter({ kind: "in", room: view.room, people: new Set([this.callId, view.other]) });
    });
    return won;
  }

  /**
   * Gets out of whatever it is in. A word that is repeated late names the same room, and so must do nothing; nor must
   * that of a caller who had not learned the room, and names the key of the call instead.
   */
  async end(knowsRoom = true): Promise<Word | null> {
    const { view } = this;
    if (view.kind === "idle") return null;
    const { how, to, reason } = wordsFor(view, this.callId);
    const [room, key] = view.kind === "dialing" && !knowsRoom ? [null, view.key] : [view.room, undefined];
    const word: Word = {
      room: view.room,
      say: async (peer) => void (await this.#ask(() => peer.end(how, to, reason, room, key))),
    };
    if (this.isConnected) await this.#do(word.say);
    else this.#unsaid.push(word);
    this.#ended.add(view.room);
    this.view = IDLE;
    return word;
  }

  /**
   * Says again what it said at some time before. About the room that it is in now it would be taken at its word: there
   * only the key of the deed tells an echo from a second thought, and keys are looked at before this.
   */
  async repeat({ room, say }: Word): Promise<boolean> {
    if (this.view.kind !== "idle" && this.view.room === room) return false;
    await this.#do(say);
    return true;
  }

  async invite(other: string): Promise<void> {
    const { view } = this;
    if (view.kind === "in") await this.#do(async (peer) => void (await peer.invite(other, view.room)));
  }

  async cancelInvite(other: string): Promise<void> {
    const { view } = this;
    if (view.kind === "in") await this.#do(async (peer) => void (await peer.cancelInvite(other, view.room)));
  }

  async signal(): Promise<void> {
    const { view } = this;
    if (view.kind !== "in") return;
    const other = [...view.people].find((person) => person !== this.callId);
    if (other) await this.#do(async (peer) => void (await peer.signal(other, view.room)));
  }

  /** Joins the first room that it is invited to; the result is who is in it. */
  async join(): Promise<ReadonlySet<string> | null> {
    const [room] = this.invites.keys();
    if (room === undefined || this.view.kind !== "idle") return null;
    await this.#do(async (peer) => {
      const { reply, isDoubtful } = await this.#ask(() => peer.join(room));
      this.invites.delete(room);
      if (reply.ok) this.#enter({ kind: "in", room, people: new Set(participantsIn(reply)) });
      else if (isDoubtful) await this.#findOut(peer, room);
    });
    return this.#people();
  }

  #people(): ReadonlySet<string> | null {
    return this.view.kind === "in" ? this.view.people : null;
  }

  async decline(): Promise<void> {
    const [room] = this.invites.keys();
    if (room === undefined) return;
    this.invites.delete(room);
    await this.#do(async (peer) => void (await peer.decline(room)));
  }

  /** As often as the server cannot say what became of it: its answer comes from a node that has just died. */
  async #ask(say: () => MaybePromise<Ack<unknown>>): Promise<{ reply: Ack<unknown>; isDoubtful: boolean }> {
    let reply = await say();
    let isDoubtful = false;
    for (let attempt = 1; attempt < ATTEMPTS && isUnavailable(reply); attempt++) {
      isDoubtful = true;
      await this.#world.settled();
      reply = await say();
    }
    return { reply, isDoubtful };
  }

  /** Refused the second time, it may have been taken the first time. */
  async #findOut(peer: ModelPeer, room: string): Promise<void> {
    const { reply } = await this.#ask(() => peer.resume(room, 0));
    if (reply.ok) this.#enter({ kind: "in", room, people: new Set(participantsIn(reply)) });
  }

  async #do(deed: (peer: ModelPeer) => Promise<void>): Promise<void> {
    if (!this.#peer || this.#isCut) return;
    await deed(this.#peer);
  }

  async #resume(peer: ModelPeer, view: Exclude<View, { kind: "idle" | "ringing" }>): Promise<void> {
    this.#hasGap = false;
    const asked = this.#lastSeq;
    const { reply } = await this.#ask(() => peer.resume(view.room, asked));
    if (!reply.ok) {
      this.view = IDLE;
      return;
    }
    await this.#world.settled();
    this.#absorb();
    // What came after the server had looked is newer than its answer.
    const isOvertaken = this.#lastSeq > Math.max(asked, seqIn(reply));
    if (isOvertaken && this.#peer === peer && this.view.kind === "in") return this.#resume(peer, this.view);
    if (this.view.kind === "in") this.view = { ...this.view, people: new Set(participantsIn(reply)) };
  }

  /** Numbers count from 1 in each call; what has no number is about rings and invites, and comes when it comes. */
  #isNew({ payload }: Emission): boolean {
    if (!("seq" in payload) || payload.seq === undefined) return true;
    const { view } = this;
    if ("roomId" in payload && view.kind !== "idle" && payload.roomId !== view.room) return false;
    // What comes too early is asked for again with all that is missing before it.
    if (payload.seq > this.#lastSeq + 1) this.#hasGap = true;
    if (payload.seq !== this.#lastSeq + 1) return false;
    this.#lastSeq = payload.seq;
    return true;
  }

  #hear({ event, payload }: Emission): void {
    const { view } = this;
    switch (event) {
      case "incomingCall":
        return this.#ring({ room: payload.roomId ?? "", other: payload.from });
      case "callAccepted":
        if (view.kind !== "dialing") return;
        this.view = { kind: "in", room: view.room, people: new Set([this.callId, view.other]) };
        return;
      case "callEnded":
      case "callCanceled":
      case "callFailed":
      case "callRejected":
        return this.#over(payload.from ?? null, "seq" in payload && payload.seq !== undefined);
      case "roomParticipantJoined":
        if (view.kind !== "in" || payload.roomId !== view.room) return;
        this.view = { ...view, people: new Set([...view.people, payload.userId]) };
        return;
      case "roomParticipantLeft":
        if (view.kind !== "in" || payload.roomId !== view.room) return;
        this.view = { ...view, people: without(view.people, payload.userId) };
        return;
      case "roomInvite":
        return void this.invites.set(payload.roomId, this.#inviters(payload.roomId).add(payload.from));
      case "roomInviteCanceled":
        this.#inviters(payload.roomId).delete(payload.from);
        if (this.#inviters(payload.roomId).size === 0) this.invites.delete(payload.roomId);
        return;
    }
  }

  #inviters(room: string): Set<string> {
    return this.invites.get(room) ?? new Set();
  }

  #ring(ring: { room: string; other: string }): void {
    if (this.#ended.has(ring.room)) return;
    if (this.view.kind === "idle") this.#enter({ kind: "ringing", ...ring });
    else if (this.view.room !== ring.room) this.#waitingRing = ring;
  }

  /** A ring that came before the last call was known to be over. */
  #nextRing(): void {
    const ring = this.#waitingRing;
    this.#waitingRing = null;
    if (ring && this.view.kind === "idle") this.#ring(ring);
  }

  /**
   * Somebody reports an end. What has a number is about the call that this device is in; what has none can only be
   * about a ring, perhaps one that is over since before this device dialed.
   */
  #over(from: string | null, isNumbered: boolean): void {
    const { view } = this;
    if (!isNumbered && this.#waitingRing?.other === from) this.#waitingRing = null;
    if (isNumbered ? view.kind !== "ringing" : view.kind === "ringing" && view.other === from)
      this.view = IDLE;
  }

  #enter(view: View): void {
    this.#lastSeq = 0;
    this.#hasGap = false;
    this.view = view;
  }
}

function wordsFor(view: Exclude<View, { kind: "idle" }>, self: string) {
  if (view.kind === "ringing") return { how: "reject", to: view.other, reason: "rejected" } as const;
  if (view.kind === "dialing") return { how: "cancel", to: view.other, reason: null } as const;
  const others = [...view.people].filter((person) => person !== self);
  const [only] = others;
  return others.length === 1 && only !== undefined
    ? ({ how: "end", to: only, reason: null } as const)
    : ({ how: "leave", to: null, reason: null } as const);
}

const isUnavailable = (reply: Ack<unknown>): boolean => !reply.ok && reply.error.code === "unavailable";

const without = (people: ReadonlySet<string>, gone: string): Set<string> =>
  new Set([...people].filter((person) => person !== gone));

const dataOf = (reply: Ack<unknown>): object =>
  reply.ok && typeof reply.data === "object" && reply.data !== null ? reply.data : {};

function roomIn(reply: Ack<unknown>): string {
  const data = dataOf(reply);
  return "roomId" in data ? String(data.roomId) : "";
}

function seqIn(reply: Ack<unknown>): number {
  const data = dataOf(reply);
  return "seq" in data ? Number(data.seq) : 0;
}

function participantsIn(reply: Ack<unknown>): string[] {
  const data = dataOf(reply);
  return "participants" in data && Array.isArray(data.participants) ? data.participants.map(String) : [];
}
