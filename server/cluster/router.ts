import { randomUUID } from "node:crypto";
import { callIdKey, sameCallId } from "../../protocol/values.js";
import { type CommandName, type Commands, type Replies, type Subject, subjectOf } from "../calls/decide.js";
import type { MemoryRegistry } from "../calls/memory-registry.js";
import { type Clock, passes } from "../signaling/clock.js";
import type { Calls } from "../signaling/fabric.js";
import type { SignalingLog } from "../signaling/index.js";
import type { MaybePromise } from "../signaling/maybe-promise.js";
import type { CallRunner, Outcome } from "../signaling/runner.js";
import type { Acquaintances } from "./acquaintances.js";
import { type Forwarded, isForwardedName } from "./commands.js";
import { type Forwarding, unavailable } from "./forwarding.js";
import type { Claim, SharedState } from "./shared-state.js";

export interface RouterPorts {
  readonly node: string;
  readonly runner: Pick<CallRunner, "run">;
  readonly own: MemoryRegistry;
  readonly acquaintances: Acquaintances;
  readonly shared: Pick<SharedState, "look" | "reserve" | "open" | "ownerOf">;
  readonly forwarding: Pick<Forwarding, "ask">;
  readonly isHere: (callId: string) => boolean;
  readonly isUp: () => boolean;
  readonly isAlive: (node: string) => boolean;
  /** Null, or what to wait for before anything is decided here. */
  readonly gate: () => Promise<void> | null;
  /** A room for which something may stand in Redis. */
  readonly touched: (room: string) => void;
  readonly clock: Clock;
  readonly log: SignalingLog;
}

/** A call on its way from one node to another is found after this. */
const PAUSE = 50;
const ATTEMPTS = 100;

/**
 * Finds the node that keeps the call concerned, and has the command carried out there. What concerns nobody elsewhere
 * is decided here, in the same turn, and never waits for Redis.
 */
export class Router implements Calls {
  readonly #ports: RouterPorts;
  /** The room that has been reserved for the call that is being decided. */
  #reserved: string | null = null;

  constructor(ports: RouterPorts) {
    this.#ports = ports;
  }

  run<C extends CommandName>(name: C, command: Commands[C]): MaybePromise<Outcome<Replies[C]>> {
    const gate = this.#ports.gate();
    const outcome = gate ? gate.then(() => this.#run(name, command)) : this.#run(name, command);
    // Over the bus a reply has lost its type; it was made by the same decision as here.
    return outcome as MaybePromise<Outcome<Replies[C]>>;
  }

  roomOf(callId: string): string | undefined {
    const { own, acquaintances } = this.#ports;
    return own.claimOf(callId) ?? acquaintances.claimOf(callId)?.room;
  }

  invitesOf(callId: string): readonly string[] {
    const { own, acquaintances } = this.#ports;
    return [...own.invitesOf(callId), ...acquaintances.invitesOf(callId).map(({ room }) => room)];
  }

  newRoomId(): string {
    return this.#reserved ?? randomUUID();
  }

  /** A command that another node has forwarded; null when the call concerned is not kept here. */
  receive(forwarded: Forwarded, claim: Claim | null): MaybePromise<Outcome<unknown>> | null {
    const { own, acquaintances, node } = this.#ports;
    const subject = subjectOf(forwarded.name, forwarded.command);
    const isHere =
      "person" in subject ? own.claimOf(subject.person) !== undefined : own.find(subject.room) !== null;
    if (!isHere) return null;
    const { callId } = forwarded.command.sender;
    if (claim?.owner !== node) acquaintances.setClaim(callId, claim);
    const outcome = this.#decide(forwarded);
    acquaintances.prune(callId);
    return outcome;
  }

  #run<C extends CommandName>(name: C, command: Commands[C]): MaybePromise<Outcome<unknown>> {
    if (name === "restore") return this.#restore(command as Commands["restore"]);
    if (!isForwardedName(name)) return this.#ports.runner.run(name, command);
    const forwarded = { name, command } as Forwarded;
    const owner = this.#ownerOf(forwarded);
    if (owner === "here") return this.#decide(forwarded);
    return owner === "unknown" ? this.#search(forwarded, 0) : this.#ask(owner, forwarded, 0);
  }

  /** Who keeps the call concerned, as far as that is known here. */
  #ownerOf({ name, command }: Forwarded): string {
    const { own, acquaintances } = this.#ports;
    const subject = subjectOf(name, command);
    if ("person" in subject) {
      if (own.claimOf(subject.person) !== undefined) return "here";
      return acquaintances.claimOf(subject.person)?.owner ?? "here";
    }
    if (own.find(subject.room)) return "here";
    const { callId } = command.sender;
    const claim = acquaintances.claimOf(callId);
    if (claim?.room === subject.room) return claim.owner;
    return acquaintances.invitesOf(callId).find(({ room }) => room === subject.room)?.owner ?? "unknown";
  }

  #decide(forwarded: Forwarded): MaybePromise<Outcome<unknown>> {
    if (forwarded.name === "ring") return this.#ring(forwarded.command);
    if (forwarded.name === "invite") return this.#invite(forwarded.command);
    return this.#ports.runner.run(forwarded.name, forwarded.command);
  }

  /** True for somebody about whom no other node has a say. */
  #isOnlyHere(callId: string): boolean {
    const { isHere, acquaintances } = this.#ports;
    return isHere(callId) && acquaintances.nodesOf(callId).size === 0 && !acquaintances.claimOf(callId);
  }

  #ring(command: Commands["ring"]): MaybePromise<Outcome<unknown>> {
    const { runner, own, isUp } = this.#ports;
    const { sender, callee, standing } = command;
    const isSettledHere =
      standing !== undefined ||
      own.claimOf(sender.callId) !== undefined ||
      own.claimOf(callee) !== undefined ||
      sameCallId(sender.callId, callee) ||
      this.#isOnlyHere(callee);
    return isSettledHere || !isUp() ? runner.run("ring", command) : this.#reserve(command);
  }

  /** Both people become busy on all nodes, or the caller hears at once that one is. */
  async #reserve(command: Commands["ring"]): Promise<Outcome<unknown>> {
    const { runner, own, acquaintances, shared, node, touched, log } = this.#ports;
    const [caller, callee] = [callIdKey(command.sender.callId), callIdKey(command.callee)];
    const room = randomUUID();
    try {
      const { result, claim, nodes } = await shared.reserve(room, caller, callee);
      if (result === "caller" && claim.owner !== node) {
        acquaintances.setClaim(caller, claim);
        return await this.#ask(claim.owner, { name: "ring", command }, 0);
      }
      if (result === "callee" && claim.owner !== node) acquaintances.setClaim(callee, claim);
      acquaintances.setNodes(
        callee,
        nodes.filter((other) => other !== node),
      );
    } catch (error) {
      log.debug({ err: error, call: room }, "nobody could be reserved");
    }
    this.#reserved = room;
    try {
      return runner.run("ring", command);
    } finally {
      this.#reserved = null;
      if (!own.find(room)) touched(room);
      acquaintances.prune(callee);
    }
  }

  #invite(command: Commands["invite"]): MaybePromise<Outcome<unknown>> {
    const { runner, own, isUp } = this.#ports;
    const { roomId, invitee, standing } = command;
    const isSettledHere =
      standing !== undefined ||
      own.find(roomId) === null ||
      own.claimOf(invitee) !== undefined ||
      this.#isOnlyHere(invitee);
    return isSettledHere || !isUp() ? runner.run("invite", command) : this.#inviteAfterLook(command);
  }

  async #inviteAfterLook(command: Commands["invite"]): Promise<Outcome<unknown>> {
    const { runner, acquaintances, log } = this.#ports;
    try {
      await this.#look(command.invitee);
    } catch (error) {
      log.debug({ err: error }, "an invitee could not be looked up");
    }
    try {
      return runner.run("invite", command);
    } finally {
      acquaintances.prune(command.invitee);
    }
  }

  async #look(callId: string): Promise<Claim | null> {
    const { acquaintances, shared, node } = this.#ports;
    const [about] = await shared.look([callIdKey(callId)]);
    acquaintances.setNodes(callId, about?.nodes.filter((other) => other !== node) ?? []);
    const claim = about?.claim ?? null;
    acquaintances.setClaim(callId, claim?.owner === node ? null : claim);
    return claim;
  }

  /** Asks Redis who keeps the call concerned. */
  async #search(forwarded: Forwarded, attempt: number): Promise<Outcome<unknown>> {
    const { own, acquaintances, shared, node, clock, log } = this.#ports;
    const subject = subjectOf(forwarded.name, forwarded.command);
    try {
      const owner = await this.#currentOwner(subject, shared);
      if ("person" in subject) acquaintances.prune(subject.person);
      if (owner === null || isKeptBy(own, subject)) return await this.#decide(forwarded);
      if (attempt > 0) await passes(clock, PAUSE);
      if (owner !== node) return await this.#ask(owner, forwarded, attempt);
      // It is about to be taken in here.
      return attempt < ATTEMPTS ? await this.#search(forwarded, attempt + 1) : unavailable();
    } catch (error) {
      log.debug({ err: error }, "the node that keeps a call could not be found");
      return unavailable();
    }
  }

  async #currentOwner(subject: Subject, shared: Pick<SharedState, "ownerOf">): Promise<string | null> {
    if ("room" in subject) return shared.ownerOf(subject.room);
    return (await this.#look(subject.person))?.owner ?? null;
  }

  async #ask(owner: string, forwarded: Forwarded, attempt: number): Promise<Outcome<unknown>> {
    const { forwarding, isAlive } = this.#ports;
    // A claim may outlive its owner; a node that has just begun to live may not be known yet.
    if (!isAlive(owner) && attempt === 0) return this.#search(forwarded, 1);
    const answer = await forwarding.ask(owner, forwarded, this.#claimOf(forwarded.command.sender.callId));
    if (answer.kind === "outcome") return answer.outcome;
    if (answer.kind === "silent" || attempt >= ATTEMPTS) return unavailable();
    return this.#search(forwarded, attempt + 1);
  }

  #claimOf(callId: string): Claim | null {
    const { own, acquaintances, node } = this.#ports;
    const room = own.claimOf(callId);
    return room === undefined ? acquaintances.claimOf(callId) : { room, owner: node };
  }

  /** A call that the log has left open comes back on one node, unless it lives on one already. */
  async #restore(command: Commands["restore"]): Promise<Outcome<unknown>> {
    const { runner, own, shared, touched, log } = this.#ports;
    const { room } = command.unfinished;
    try {
      const opened = await shared.open(room);
      if (opened === "kept") return { reply: { ok: true, data: {} }, committed: null };
      if (opened !== "opened") return runner.run("restore", { ...command, end: opened });
    } catch (error) {
      log.warn({ err: error, call: room }, "a call is restored though Redis does not answer");
    }
    const outcome = runner.run("restore", command);
    if (!own.find(room)) touched(room);
    return outcome;
  }
}

const isKeptBy = (own: MemoryRegistry, subject: Subject): boolean =>
  "person" in subject ? own.claimOf(subject.person) !== undefined : own.find(subject.room) !== null;
