import { z } from "zod";
import { callOutcome } from "../../protocol/rest.js";
import type { FinishedEntry } from "../calls/call-log.js";
import type { ScriptName } from "./lua.js";

/** The room that somebody is busy in, and the node that keeps it. */
export interface Claim {
  readonly room: string;
  readonly owner: string;
}

/** What all nodes together know about somebody. */
export interface About {
  /** The nodes that have sockets of the person. */
  readonly nodes: readonly string[];
  readonly claim: Claim | null;
  readonly invites: readonly Claim[];
}

/** A call as it is written down. */
export interface CallRecord {
  readonly room: string;
  readonly version: number;
  readonly state: string;
  readonly timers: string;
  /** Space between two Call IDs. */
  readonly members: string;
  readonly invitees: string;
}

export interface StoredRecord {
  readonly room: string;
  readonly owner: string;
  readonly version: number;
  /** Empty for a call that was reserved and never came to be. */
  readonly state: string;
  readonly timers: string;
  /** Milliseconds since it was written. */
  readonly age: number;
}

export interface Pulse {
  /** False for a node that is new, or that was taken for dead. */
  readonly known: boolean;
  readonly epoch: string;
  readonly nodes: readonly string[];
  readonly dead: readonly string[];
}

/** Runs a script; rejects when Redis does not answer in time. */
export type RunScript = (name: ScriptName, args: readonly (string | number)[]) => Promise<unknown>;

const names = z.array(z.string());
const pairs = names.transform((flat) => {
  const claims: Claim[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    claims.push({ room: flat[index] ?? "", owner: flat[index + 1] ?? "" });
  }
  return claims;
});
const about = z.tuple([names, z.string(), z.string(), pairs]).transform(
  ([nodes, room, owner, invites]): About => ({
    nodes,
    claim: room === "" ? null : { room, owner },
    invites,
  }),
);
const abouts = z.array(about);
const reservation = z
  .tuple([z.enum(["free", "caller", "callee"]), z.string(), z.string(), names])
  .transform(([result, room, owner, nodes]) => ({ result, claim: { room, owner }, nodes }));
const kept = z
  .tuple([z.enum(["kept", "lost", "stale", "removed"]), names, z.array(names)])
  .transform(([result, conflicts, places]) => ({ result, conflicts, places }));
const pulse = z
  .tuple([z.number(), z.string(), names, names])
  .transform(([known, epoch, nodes, dead]): Pulse => ({ known: known === 1, epoch, nodes, dead }));
const legacy = z
  .tuple([z.number(), names, names])
  .transform(([won, rooms, offline]) => (won === 1 ? { rooms, offline } : null));
const stored = z
  .tuple([z.string(), z.string(), z.coerce.number(), z.string(), z.string(), z.number()])
  .transform(
    ([room, owner, version, state, timers, age]): StoredRecord => ({
      room,
      owner,
      version,
      state,
      timers,
      age,
    }),
  );
const storedRecords = z.array(stored);
const finished = z.object({
  type: z.literal("finished"),
  room: z.string(),
  outcome: callOutcome,
  at: z.number(),
});
const opening = z.union([
  z.literal("kept"),
  z.literal("opened"),
  z.string().transform((text): FinishedEntry => finished.parse(JSON.parse(text))),
]);

/** A node that died before the log knew of an end is back by then, or another one has started. */
const END_KNOWN_SECONDS = 3_600;

export interface SharedStateOptions {
  readonly node: string;
  readonly run: RunScript;
  /** Milliseconds without a beat after which a node is dead. */
  readonly lease: number;
  /** Null is the time of Redis, the only clock that all nodes share; tests have their own. */
  readonly now: (() => number) | null;
  /** A new name for the data, should Redis have none. */
  readonly newEpoch: () => string;
}

/** What one node does with the state that all nodes share: each method is one atomic script. */
export class SharedState {
  readonly #options: SharedStateOptions;
  #underWay = 0;

  constructor(options: SharedStateOptions) {
    this.#options = options;
  }

  /** True while no script is under way. */
  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  async come(people: readonly string[]): Promise<About[]> {
    return abouts.parse(await this.#run("come", [this.#node, ...people]));
  }

  async part(person: string): Promise<About | undefined> {
    return abouts.parse(await this.#run("part", [this.#node, person]))[0];
  }

  async look(people: readonly string[]): Promise<About[]> {
    return people.length === 0 ? [] : abouts.parse(await this.#run("look", people));
  }

  async reserve(room: string, caller: string, callee: string) {
    return reservation.parse(await this.#run("reserve", [this.#node, room, caller, callee]));
  }

  /** What became of a call that may be nobody's: a node keeps it, it is this node's now, or it has ended like this. */
  async open(room: string): Promise<"kept" | "opened" | FinishedEntry> {
    return opening.parse(await this.#run("open", [this.#node, room]));
  }

  async keep({ room, version, state, timers, members, invitees }: CallRecord, ask: readonly string[]) {
    const args = [this.#node, room, version, state, timers, members, invitees, this.#now, ...ask];
    return kept.parse(await this.#run("keep", args));
  }

  async drop(room: string, end: FinishedEntry | null): Promise<void> {
    await this.#run("drop", [this.#node, room, end ? JSON.stringify(end) : "", END_KNOWN_SECONDS]);
  }

  async beat(): Promise<Pulse> {
    const { lease, newEpoch } = this.#options;
    return pulse.parse(await this.#run("beat", [this.#node, this.#now, lease, lease / 2, newEpoch()]));
  }

  /** What a dead node leaves behind; null when another node was first. */
  async bury(dead: string) {
    return legacy.parse(await this.#run("bury", [this.#node, this.#now, this.#options.lease, dead]));
  }

  async load(rooms: readonly string[]): Promise<StoredRecord[]> {
    return rooms.length === 0 ? [] : storedRecords.parse(await this.#run("load", [this.#now, ...rooms]));
  }

  async hand(room: string, heir: string): Promise<boolean> {
    return (await this.#run("hand", [this.#node, room, heir])) === 1;
  }

  /** The people who are on no node any more. */
  async leave(): Promise<string[]> {
    return names.parse(await this.#run("leave", [this.#node]));
  }

  /** The rooms that this node owns. */
  async rooms(): Promise<string[]> {
    return names.parse(await this.#run("rooms", [this.#node]));
  }

  /** The people whom this node has announced. */
  async people(): Promise<string[]> {
    return names.parse(await this.#run("people", [this.#node]));
  }

  async ownerOf(room: string): Promise<string | null> {
    const owner = z.string().parse(await this.#run("owner", [room]));
    return owner === "" ? null : owner;
  }

  get #node(): string {
    return this.#options.node;
  }

  get #now(): number {
    return this.#options.now?.() ?? 0;
  }

  async #run(name: ScriptName, args: readonly (string | number)[]): Promise<unknown> {
    this.#underWay++;
    try {
      return await this.#options.run(name, args);
    } finally {
      this.#underWay--;
    }
  }
}
