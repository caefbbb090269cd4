import fc from "fast-check";
import { participantsOf, partyOf } from "../../../server/calls/call.js";
import { ModelDevice, type View, type Word } from "./model-device.js";
import type { ModelWorld } from "./model-world.js";

/** Enough for a room that gets full, and for strangers outside of it. */
const PEOPLE = ["ann", "ben", "cid", "dot", "eve", "fay", "gus", "hal", "ida"] as const;
/** Every third person has two devices. */
const DEVICES = PEOPLE.flatMap((callId, index) =>
  (index % 3 === 0 ? ["first-device", "second-device"] : ["first-device"]).map((deviceId) => ({
    callId,
    userId: index + 1,
    deviceId,
  })),
);

/** How often each thing happens, in parts. */
const WEIGHTS = {
  call: 8,
  answer: 12,
  end: 2,
  invite: 8,
  cancelInvite: 1,
  join: 10,
  decline: 1,
  signal: 2,
  /** An earlier word of the same device arrives once more, however late. */
  repeat: 4,
  /** The device hears what has come for it; until then it acts on what it believes. */
  hear: 25,
  cut: 3,
  notice: 3,
  reconnect: 5,
  goodbye: 1,
  wait: 3,
  kill: 1,
} as const;

type Deed = keyof typeof WEIGHTS;

const views =
  (...kinds: View["kind"][]) =>
  ({ view }: ModelDevice) =>
    kinds.includes(view.kind);
const isOnline = (device: ModelDevice) => device.isConnected;
const isAway = (device: ModelDevice) => !device.isConnected;
const isInvited = (device: ModelDevice) => device.invites.size > 0;

/** Who can do it, by what they believe. */
const isAble: Readonly<
  Record<Deed, (device: ModelDevice, said: ReadonlyMap<ModelDevice, unknown>) => boolean>
> = {
  call: views("idle"),
  answer: views("ringing"),
  end: views("ringing", "dialing", "in"),
  invite: views("in"),
  cancelInvite: views("in"),
  join: isInvited,
  decline: isInvited,
  signal: views("in"),
  repeat: (device, said) => said.has(device),
  hear: isOnline,
  cut: isOnline,
  notice: (device) => isAway(device) || device.haunts,
  reconnect: isAway,
  goodbye: isOnline,
  wait: isOnline,
  kill: () => true,
};

export interface ModelStep {
  readonly deed: Deed;
  readonly who: number;
  readonly about: number;
}

const step: fc.Arbitrary<ModelStep> = fc.record({
  deed: fc.oneof(
    ...(Object.keys(WEIGHTS) as Deed[]).map((deed) => ({
      weight: WEIGHTS[deed],
      arbitrary: fc.constant(deed),
    })),
  ),
  who: fc.nat(DEVICES.length - 1),
  about: fc.nat(PEOPLE.length - 1),
});

export const modelHistories = fc.noBias(fc.array(step, { minLength: 30, maxLength: 120, size: "max" }));

/** What is wrong at the end of a history; empty where everybody agrees. */
export type Disagreements = string[];

/** What is delayed inside the server has had its turn after this. */
const HEALED_MS = 2_000;

/** One history on one server: devices that act on what they believe, and the checks. */
export class ModelHistory {
  readonly #world: ModelWorld;
  readonly #devices: ModelDevice[];
  readonly #nodeOf = new Map<ModelDevice, number>();
  readonly #alive: Set<number>;
  readonly #said = new Map<ModelDevice, Word[]>();
  readonly #wins = new Map<string, number>();
  /** How far the history got: a model in which nothing ever happens agrees with everything. */
  readonly counts = { answered: 0, joined: 0, reconnects: 0, repeats: 0, deaths: 0, largestRooms: 0 };

  constructor(world: ModelWorld) {
    this.#world = world;
    this.#devices = DEVICES.map((name) => new ModelDevice(world, name));
    this.#alive = new Set(Array.from({ length: world.nodes }, (_, node) => node));
  }

  /** Plays it, heals all faults, and compares what everybody believes; then everybody goes, and nothing may be left. */
  async run(history: readonly ModelStep[]): Promise<Disagreements> {
    for (const [index, device] of this.#devices.entries()) await this.#connect(device, index);
    for (const one of history) await this.#play(one);
    await this.#heal();
    return [...this.#winners(), ...this.#agreement(), ...(await this.#leftovers())];
  }

  async #play({ deed, who, about }: ModelStep): Promise<void> {
    const able = this.#devices.filter((candidate) => isAble[deed](candidate, this.#said));
    const device = able[who % Math.max(able.length, 1)];
    const other = PEOPLE[about];
    if (!device || !other) return;
    switch (deed) {
      case "hear":
        await this.#world.settled();
        // Mostly all of them, so that histories get somewhere; else one alone, and the others act on what was.
        for (const hearer of about < 6 ? this.#devices : [device]) await hearer.hear();
        return;
      case "call":
        return other === device.callId ? undefined : device.call(other);
      case "answer": {
        const room = await device.answer();
        if (room === null) return;
        this.counts.answered++;
        this.#wins.set(room, (this.#wins.get(room) ?? 0) + 1);
        return;
      }
      case "end": {
        const word = await device.end(about % 2 === 0);
        if (word) this.#said.set(device, [...(this.#said.get(device) ?? []), word]);
        return;
      }
      case "repeat": {
        const words = this.#said.get(device) ?? [];
        const word = words[about % Math.max(words.length, 1)];
        if (word && (await device.repeat(word))) this.counts.repeats++;
        return;
      }
      case "invite":
      case "cancelInvite":
        return device[deed](other);
      case "join": {
        const room = await device.join();
        if (room === null) return;
        this.counts.joined++;
        if (room.size >= 4) this.counts.largestRooms++;
        return;
      }
      case "decline":
      case "signal":
        return device[deed]();
      case "cut":
        return device.cut();
      case "notice":
        return device.haunts ? device.rest() : device.leave("lost");
      case "reconnect":
        this.counts.reconnects++;
        return this.#connect(device, about);
      case "goodbye":
        // Where nodes die, a goodbye may die with one; whoever goes for good says so in words that are acknowledged.
        if (this.#world.kill) await device.end();
        return device.leave("goodbye");
      case "wait":
        await this.#world.settled();
        await this.#world.advance(about * about * 400);
        return this.#world.settled();
      case "kill":
        return this.#kill(about);
    }
  }

  /** The last node stays: without any there is nobody to agree with. */
  async #kill(about: number): Promise<void> {
    const [node] = [...this.#alive].slice(about % this.#alive.size);
    if (node === undefined || this.#alive.size === 1 || !this.#world.kill) return;
    this.counts.deaths++;
    await this.#world.kill([...this.#alive].indexOf(node));
    this.#alive.delete(node);
    for (const device of this.#devices) if (this.#nodeOf.get(device) === node) device.lose();
  }

  async #connect(device: ModelDevice, about: number): Promise<void> {
    const nodes = [...this.#alive];
    const index = about % nodes.length;
    this.#nodeOf.set(device, nodes[index] ?? 0);
    await device.connect(index);
  }

  /** Every connection that is dead gets noticed, everybody comes back in time, and hears everything. */
  async #heal(): Promise<void> {
    await this.#world.settled();
    for (const device of this.#devices) {
      await device.rest();
      if (!device.isConnected) await device.leave("lost");
    }
    for (const [index, device] of this.#devices.entries()) {
      if (!device.isConnected) await this.#connect(device, index);
    }
    await this.#hearAll();
    await this.#world.advance(HEALED_MS);
    await this.#hearAll();
  }

  async #hearAll(): Promise<void> {
    await this.#world.settled();
    for (const device of this.#devices) await device.hear();
  }

  #winners(): Disagreements {
    return [...this.#wins]
      .filter(([, count]) => count > 1)
      .map(([room]) => `${room} was answered more than once`);
  }

  #agreement(): Disagreements {
    return PEOPLE.flatMap((callId) => {
      const devices = this.#devices.filter((device) => device.callId === callId);
      const believed = devices.map((device) => told(device.view)).filter((view) => view !== "idle");
      const expected = this.#expectedViews(callId, devices.length);
      const same = believed.sort().join(" | ") === expected.sort().join(" | ");
      return same ? [] : [`${callId} believes [${believed.join(" | ")}] and is [${expected.join(" | ")}]`];
    });
  }

  /** What the devices of somebody have to believe by what the server says: one holds the call, or all of them ring. */
  #expectedViews(callId: string, devices: number): string[] {
    const call = this.#world.callOf(callId);
    const party = call && partyOf(call, callId);
    if (!call || !party) return [];
    if (party.state === "ringing") return Array.from({ length: devices }, () => `ringing ${call.roomId}`);
    if (party.state === "dialing") return [`dialing ${call.roomId}`];
    return [`in ${call.roomId} with ${participantsOf(call).sort().join(",")}`];
  }

  async #leftovers(): Promise<Disagreements> {
    for (const device of this.#devices) await device.leave("goodbye");
    await this.#world.settled();
    const left = (await this.#world.leftovers()).map((what) => `${what} is left`);
    const busy = PEOPLE.filter((callId) => this.#world.callOf(callId) !== null);
    return [...left, ...busy.map((callId) => `${callId} stays busy`)];
  }
}

function told(view: View): string {
  if (view.kind === "idle") return "idle";
  if (view.kind !== "in") return `${view.kind} ${view.room}`;
  return `in ${view.room} with ${[...view.people].sort().join(",")}`;
}
