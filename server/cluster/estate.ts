import { callIdKey } from "../../protocol/values.js";
import type { Call, Party } from "../calls/call.js";
import type { MemoryRegistry } from "../calls/memory-registry.js";
import { afterUnknown } from "../calls/numbering.js";
import type { SignalingLog } from "../signaling/index.js";
import type { CallRunner } from "../signaling/runner.js";
import type { Acquaintances } from "./acquaintances.js";
import { inviteesOf, membersOf, readRecord, recordOf } from "./call-record.js";
import { nodeOf } from "./node-id.js";
import type { Item, ItemOf } from "./packets.js";
import type { Replication } from "./replication.js";
import type { SharedState, StoredRecord } from "./shared-state.js";

export interface EstatePorts {
  readonly node: string;
  readonly runner: CallRunner;
  readonly own: MemoryRegistry;
  readonly acquaintances: Acquaintances;
  readonly replication: Replication;
  readonly shared: SharedState;
  readonly post: (to: string, item: Item) => void;
  /** True when somebody has a registered socket here. */
  readonly isHere: (callId: string) => boolean;
  readonly hasSocket: (callId: string, address: string) => boolean;
  /** Runs something that changes which calls are kept here, without telling the others that those calls are over. */
  readonly quietly: (run: () => void) => void;
  readonly log: SignalingLog;
}

/** Calls that are asked for at a time, so that Redis answers others in between. */
const CHUNK = 100;

/** Calls that change hands: taken over from the dead, handed over by the living. */
export class Estate {
  readonly #ports: EstatePorts;
  /** Places of parties whose socket nobody could find at the last look. */
  #suspects: ReadonlySet<string> = new Set();

  constructor(ports: EstatePorts) {
    this.#ports = ports;
  }

  /** Takes over calls that Redis says are this node's. */
  async inherit(rooms: readonly string[]): Promise<void> {
    const { shared, own, log } = this.#ports;
    for (let index = 0; index < rooms.length; index += CHUNK) {
      const wanted = rooms.slice(index, index + CHUNK).filter((room) => !own.find(room));
      const records = await shared.load(wanted);
      await this.#locateEverybody(records);
      for (const record of records) this.#adopt(record, true);
    }
    if (rooms.length > 0) log.info({ calls: rooms.length }, "took over calls of a node that is gone");
  }

  /** Takes over a call that its owner hands over. */
  take({ room, version, state, timers, places }: ItemOf<"take">): void {
    const { node, acquaintances } = this.#ports;
    for (const { person, nodes } of places) {
      acquaintances.setNodes(
        person,
        nodes.filter((other) => other !== node),
      );
    }
    this.#adopt({ room, owner: node, version, state, timers, age: 0 }, false);
  }

  /** Hands all calls over to the given nodes in turn. Resolves once Redis knows; the others take over at once. */
  async handOver(heirs: readonly string[]): Promise<void> {
    const { own, log } = this.#ports;
    const rooms = Array.from(own.all(), ({ roomId }) => roomId);
    const handed = rooms.map((room, index) => {
      const heir = heirs[index % heirs.length];
      return heir === undefined ? Promise.resolve() : this.#hand(room, heir);
    });
    const failed = (await Promise.allSettled(handed)).filter(({ status }) => status === "rejected");
    log.info({ calls: rooms.length, failed: failed.length }, "handed calls over to other nodes");
  }

  /** A node is dead: its sockets are lost, and whoever was only there is nowhere now. */
  bury(dead: string): void {
    const { own, acquaintances } = this.#ports;
    const left = new Set(acquaintances.removeNodeEverywhere(dead));
    for (const call of [...own.all()]) {
      for (const party of call.parties) {
        if (party.socket !== null && nodeOf(party.socket) === dead) this.#lose(party);
        else if (left.has(callIdKey(party.callId))) this.checkRing(party.callId);
      }
    }
    for (const person of left) acquaintances.prune(person);
  }

  /** Somebody has left a node: a ring that reaches no device any more goes back to the queue. */
  checkRing(callId: string): void {
    const { own, runner, isHere, acquaintances } = this.#ports;
    const room = own.claimOf(callId);
    const call = room === undefined ? null : own.find(room);
    const party = call?.parties.find((each) => callIdKey(each.callId) === callIdKey(callId));
    if (party?.state !== "ringing" || isHere(callId) || acquaintances.nodesOf(callId).size > 0) return;
    runner.run("go", { sender: { ...NOBODY, callId: party.callId }, way: "lost" });
  }

  /** All sockets that a node has of somebody: a place whose socket is not among them is lost. */
  callRoll(from: string, person: string, sockets: readonly string[]): void {
    const { own } = this.#ports;
    const room = own.claimOf(person);
    for (const party of (room === undefined ? null : own.find(room))?.parties ?? []) {
      if (callIdKey(party.callId) !== person || party.socket === null) continue;
      if (nodeOf(party.socket) === from && !sockets.includes(party.socket)) this.#lose(party);
    }
  }

  /**
   * Nobody stays busy for ever: a place whose socket belongs to no living node, or was closed without anybody noticing,
   * is lost at the second look. At the first the socket may be on its way.
   */
  audit(nodes: ReadonlySet<string>): void {
    const { own, node, hasSocket } = this.#ports;
    const suspects = new Set<string>();
    for (const call of [...own.all()]) {
      for (const party of call.parties) {
        const { socket } = party;
        if (socket === null) continue;
        const home = nodeOf(socket);
        if (home === node ? hasSocket(party.callId, socket) : nodes.has(home)) continue;
        if (this.#suspects.has(socket)) this.#lose(party);
        else suspects.add(socket);
      }
    }
    this.#suspects = suspects;
  }

  #lose(party: Party): void {
    const { callId, userId, device, socket } = party;
    const sender = { callId, userId, device: device ?? "", socket: socket ?? "" };
    this.#ports.runner.run("go", { sender, way: "lost" });
  }

  #adopt({ room, owner, version, state, timers, age }: StoredRecord, isOrphan: boolean): void {
    const { node, own, runner, replication, log } = this.#ports;
    if (owner !== node || own.find(room)) return;
    replication.inherit(room, version);
    try {
      const read = readRecord(room, { state, timers, age });
      if (read) runner.adopt(isOrphan ? withGaps(read.call) : read.call, read.timers, isOrphan);
      // A reservation has no state: its node died before there was a call.
      else if (state !== "") log.error({ room }, "a call in Redis cannot be read, and is given up");
    } catch (error) {
      // One call that cannot be taken over must not keep the others from it.
      log.error({ err: error, room }, "a call could not be taken over");
    }
    if (!own.find(room)) replication.touch(room);
  }

  async #locateEverybody(records: readonly StoredRecord[]): Promise<void> {
    const { shared, acquaintances, node } = this.#ports;
    const people = new Set<string>();
    for (const { room, state, timers, age } of records) {
      const read = readRecord(room, { state, timers, age });
      for (const person of read ? [...membersOf(read.call), ...inviteesOf(read.call)] : [])
        people.add(person);
    }
    const keys = [...people];
    const abouts = await shared.look(keys);
    for (const [index, person] of keys.entries()) {
      acquaintances.setNodes(person, abouts[index]?.nodes.filter((other) => other !== node) ?? []);
    }
  }

  /** The script, the packet and the letting go happen in one turn: no decision can fall between them. */
  async #hand(room: string, heir: string): Promise<void> {
    const { node, own, runner, replication, shared, acquaintances, post, quietly, isHere } = this.#ports;
    const call = own.find(room);
    if (!call) return;
    const record = recordOf(call, runner.timersOf(room), replication.release(room) + 1);
    const members = membersOf(call);
    const invitees = inviteesOf(call);
    const places = [...members, ...invitees].map((person) => ({
      person,
      nodes: [...acquaintances.nodesOf(person), ...(isHere(person) ? [node] : [])],
    }));
    const written = shared.keep(record, []);
    const handed = shared.hand(room, heir);
    const { version, state, timers } = record;
    post(heir, { kind: "take", room, version, state, timers, places });
    quietly(() => runner.release(room));
    for (const person of members) acquaintances.setClaim(person, { room, owner: heir });
    for (const person of invitees) acquaintances.addInvite(person, { room, owner: heir });
    for (const person of [...members, ...invitees]) acquaintances.prune(person);
    await written;
    // The heir has died meanwhile, so the call stays here.
    if (!(await handed)) await this.inherit([room]);
  }
}

const NOBODY = { userId: null, device: "", socket: "" } as const;

/** What a dead node wrote down last may be older than what it told people last. */
const withGaps = (call: Call): Call => ({
  ...call,
  parties: call.parties.map((party) => afterUnknown(party, call.roomId)),
});
