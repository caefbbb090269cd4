import { LIMITS } from "../../protocol/limits.js";
import { callIdKey } from "../../protocol/values.js";
import type { Emission } from "../calls/effects.js";
import type { SignalingLog } from "./accounts.js";
import { Audiences } from "./audiences.js";
import type { Clock } from "./clock.js";
import type { PersonStatus } from "./fabric.js";
import type { MaybePromise } from "./maybe-promise.js";
import { PresencePace, type PresencePaceTimes } from "./presence-pace.js";

/** Who keeps whom among their contacts. */
export interface ContactLists {
  contactsOf(owners: readonly string[]): Promise<Map<string, string[]>>;
  ownersWith(people: readonly string[]): Promise<Map<string, string[]>>;
  pair(ownerId: number, personId: number): Promise<ContactPair | null>;
}

interface ContactPair {
  owner: string;
  person: string;
  isContact: boolean;
}

export interface PresencePorts {
  readonly lists: ContactLists;
  readonly isBlocked: (owner: string, by: string) => boolean;
  readonly statusOf: (callId: string) => MaybePromise<PersonStatus>;
  /** Reaches the sockets with a token that these people have, wherever they are. */
  readonly tell: (callIds: readonly string[], emission: Emission) => void;
  /** Tells other processes that the list of that owner has changed. */
  readonly announce?: (owner: string) => void;
  readonly clock: Clock;
  readonly log: Pick<SignalingLog, "debug">;
  readonly times?: PresencePaceTimes;
}

const TIMES: PresencePaceTimes = { settle: 250, hold: 5_000 };
/** So many people are looked after at once, then others have their turn. */
const PEOPLE_AT_ONCE = 200;

/**
 * Tells people who of those that keep them among their contacts is online, busy or offline. It is the owner of a list
 * who shows themselves to the people in it; adding somebody is no way to watch them, and neither is being added by
 * somebody who has blocked one.
 */
export class Presence {
  readonly #ports: PresencePorts;
  readonly #times: PresencePaceTimes;
  readonly #pace: PresencePace;
  readonly #audiences: Audiences;
  /** Who has registered and was not welcomed yet, by key. */
  readonly #newcomers = new Map<string, string>();
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(ports: PresencePorts) {
    this.#ports = ports;
    this.#times = ports.times ?? TIMES;
    this.#pace = new PresencePace(this.#times);
    this.#audiences = new Audiences(
      (owners) => ports.lists.contactsOf(owners),
      () => ports.clock.now(),
    );
  }

  /** Somebody came, went, became busy or free. */
  personChanged(callId: string): void {
    this.#pace.change(callId, this.#ports.clock.now());
    this.#wake();
  }

  /** Somebody with a token has registered a socket, and wants to know how things are. */
  registered(callId: string): void {
    this.#newcomers.set(callIdKey(callId), callId);
    this.#wake();
  }

  /** The owner has added that person, or removed them. */
  contactChanged(ownerId: number, personId: number): Promise<void> {
    return this.#look(ownerId, personId, ({ owner, person, isContact }) =>
      this.#ports.isBlocked(owner, person) ? null : isContact,
    );
  }

  /** The owner has blocked that person, or blocks them no more; this is nobody's business but a contact's. */
  blockChanged(ownerId: number, personId: number): Promise<void> {
    return this.#look(ownerId, personId, ({ owner, person, isContact }) =>
      isContact ? !this.#ports.isBlocked(owner, person) : null,
    );
  }

  /** The list of that owner was changed in another process. */
  forget(owner: string): void {
    this.#audiences.forget(owner);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Tells one person about one owner: how they are where that is visible now, else that they are gone. */
  async #look(
    ownerId: number,
    personId: number,
    isVisible: (pair: ContactPair) => boolean | null,
  ): Promise<void> {
    const { lists, statusOf, tell, announce, log } = this.#ports;
    try {
      const pair = await lists.pair(ownerId, personId);
      if (pair === null) return;
      this.#audiences.forget(pair.owner);
      announce?.(pair.owner);
      const visible = isVisible(pair);
      if (visible === null || this.#closed) return;
      const status = visible ? await statusOf(pair.owner) : "offline";
      tell([pair.person], { event: "presence", payload: { callId: pair.owner, status } });
    } catch (error) {
      log.debug({ err: error }, "the presence of a contact could not be told");
    }
  }

  #wake(after: number = this.#times.settle): void {
    if (this.#cancel !== null || this.#closed) return;
    this.#cancel = this.#ports.clock.after(after, () => void this.#work());
  }

  /** One round; the next one begins when this is done and there is something left. */
  async #work(): Promise<void> {
    const changed = this.#pace.take(this.#ports.clock.now());
    const newcomers = [...this.#newcomers.values()];
    this.#newcomers.clear();
    const isDone = await this.#tellAll(changed, newcomers);
    this.#cancel = null;
    if (!this.#pace.isIdle || this.#newcomers.size > 0) this.#wake(isDone ? undefined : this.#times.hold);
  }

  /** False when the lists cannot be read; then everybody waits for a later round. */
  async #tellAll(changed: readonly string[], newcomers: readonly string[]): Promise<boolean> {
    try {
      for (const people of portions(changed)) await this.#tellChanges(people);
      for (const people of portions(newcomers)) await this.#welcome(people);
      return true;
    } catch (error) {
      this.#ports.log.debug({ err: error }, "presence could not be told");
      for (const callId of changed) this.#pace.change(callId, this.#ports.clock.now());
      for (const callId of newcomers) this.#newcomers.set(callIdKey(callId), callId);
      return false;
    }
  }

  async #tellChanges(changed: readonly string[]): Promise<void> {
    const { isBlocked, statusOf, tell, clock } = this.#ports;
    const audiences = await this.#audiences.of(changed);
    for (const callId of changed) {
      const audience = (audiences.get(callIdKey(callId)) ?? []).filter(
        (person) => !isBlocked(callId, person),
      );
      if (audience.length === 0) continue;
      const status = await statusOf(callId);
      if (this.#closed) return;
      this.#pace.told(callId, clock.now());
      tell(audience, { event: "presence", payload: { callId, status } });
    }
  }

  /** Tells newcomers who is there; of everybody else they may take it that they are offline. */
  async #welcome(newcomers: readonly string[]): Promise<void> {
    const { lists, isBlocked, statusOf, tell } = this.#ports;
    const owners = await lists.ownersWith(newcomers);
    for (const newcomer of newcomers) {
      const visible = (owners.get(callIdKey(newcomer)) ?? []).filter((owner) => !isBlocked(owner, newcomer));
      const people = await Promise.all(
        visible.map(async (callId) => ({ callId, status: await statusOf(callId) })),
      );
      const there = people.filter(({ status }) => status !== "offline");
      for (const part of portions(there, LIMITS.presenceList)) {
        if (!this.#closed) tell([newcomer], { event: "presenceList", payload: { people: part } });
      }
    }
  }
}

function portions<T>(all: readonly T[], size: number = PEOPLE_AT_ONCE): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < all.length; start += size) parts.push(all.slice(start, start + size));
  return parts;
}
