import { callIdKey } from "../../protocol/values.js";
import { busyParties, type Call, hasSamePeople } from "./call.js";
import type { Subject } from "./decide.js";
import type { Decision } from "./decision.js";
import type { CallRegistry } from "./registry.js";

/** The live calls of one process. */
export class MemoryRegistry implements CallRegistry {
  readonly #calls = new Map<string, Call>();
  readonly #claims = new Map<string, string>();
  readonly #invites = new Map<string, Set<string>>();
  readonly #claimChanged: (callId: string) => void;

  /** `claimChanged` hears of everybody who becomes busy, and of everybody who stops being so. */
  constructor(claimChanged: (callId: string) => void = () => {}) {
    this.#claimChanged = claimChanged;
  }

  change<T>(subject: Subject, decide: (call: Call | null) => Decision<T>): Decision<T> {
    const before = "room" in subject ? this.find(subject.room) : this.#findByPerson(subject.person);
    const decision = decide(before);
    if (decision.call !== before) this.#commit(before, decision.call);
    return decision;
  }

  find(roomId: string): Call | null {
    return this.#calls.get(roomId) ?? null;
  }

  all(): Iterable<Call> {
    return this.#calls.values();
  }

  claimOf(callId: string): string | undefined {
    return this.#claims.get(callIdKey(callId));
  }

  invitesOf(callId: string): readonly string[] {
    return [...(this.#invites.get(callIdKey(callId)) ?? [])];
  }

  /** How many calls are live. */
  get size(): number {
    return this.#calls.size;
  }

  #findByPerson(callId: string): Call | null {
    const room = this.claimOf(callId);
    return room === undefined ? null : this.find(room);
  }

  #commit(before: Call | null, after: Call | null): void {
    if (!before || !after || !hasSamePeople(before, after)) {
      if (after) this.#claim(after);
      if (before) this.#release(before, after);
    }
    if (after) this.#calls.set(after.roomId, after);
    else if (before) this.#calls.delete(before.roomId);
  }

  #claim(call: Call): void {
    for (const { callId } of busyParties(call)) {
      const claimed = this.claimOf(callId);
      if (claimed !== undefined && claimed !== call.roomId) {
        throw new TypeError(`${callId} would be in two calls`);
      }
    }
    for (const { callId } of busyParties(call)) {
      if (this.claimOf(callId) === call.roomId) continue;
      this.#claims.set(callIdKey(callId), call.roomId);
      this.#claimChanged(callId);
    }
    for (const { callId } of call.invites) this.#indexInvite(callIdKey(callId), call.roomId);
  }

  #indexInvite(person: string, roomId: string): void {
    const rooms = this.#invites.get(person);
    if (rooms) rooms.add(roomId);
    else this.#invites.set(person, new Set([roomId]));
  }

  #release(before: Call, after: Call | null): void {
    const stays = new Set(after && busyParties(after).map(({ callId }) => callIdKey(callId)));
    for (const { callId } of busyParties(before)) {
      if (stays.has(callIdKey(callId))) continue;
      this.#claims.delete(callIdKey(callId));
      this.#claimChanged(callId);
    }
    const invited = new Set(after?.invites.map(({ callId }) => callIdKey(callId)));
    for (const { callId } of before.invites) {
      const person = callIdKey(callId);
      if (invited.has(person)) continue;
      const rooms = this.#invites.get(person);
      rooms?.delete(before.roomId);
      if (rooms?.size === 0) this.#invites.delete(person);
    }
  }
}
