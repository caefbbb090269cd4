import type { Link } from "./link.js";
import { makesTheOffer } from "./rules.js";
import type { Candidate, Description } from "./wrtc.js";

export interface RoomPort {
  me: string;
  sendSignal: (to: string, signal: Description) => void;
  openLink: (listenerOf: string) => Link;
}

/** The connections made for a room, one for each other member except the first pair's. */
export class RoomLinks {
  readonly #port: RoomPort;
  readonly #links = new Map<string, Link>();
  readonly #early = new Map<string, Candidate[]>();

  constructor(port: RoomPort) {
    this.#port = port;
  }

  has(member: string): boolean {
    return this.#links.has(member);
  }

  /** A new pair: offers if our Call ID sorts first, otherwise waits for the other's offer. */
  async meet(member: string): Promise<void> {
    if (!makesTheOffer(this.#port.me, member) || this.#links.has(member)) return;
    const link = this.#open(member);
    const offer = await link.offer();
    if (this.#links.get(member) === link) this.#port.sendSignal(member, offer);
  }

  async answerOffer(member: string, offer: Description): Promise<void> {
    const link = this.#links.get(member) ?? this.#open(member);
    await link.describe(offer);
    if (this.#links.get(member) !== link) return;
    const answer = await link.answer();
    if (this.#links.get(member) === link) this.#port.sendSignal(member, answer);
  }

  async takeAnswer(member: string, answer: Description): Promise<void> {
    await this.#links.get(member)?.describe(answer);
  }

  /** A candidate may come before the offer that it belongs to. */
  addCandidate(member: string, candidate: Candidate): void {
    const link = this.#links.get(member);
    if (link !== undefined) link.addCandidate(candidate);
    else this.#early.set(member, [...(this.#early.get(member) ?? []), candidate]);
  }

  drop(member: string): void {
    this.#links.get(member)?.close();
    this.#links.delete(member);
    this.#early.delete(member);
  }

  close(): void {
    for (const member of [...this.#links.keys()]) this.drop(member);
    this.#early.clear();
  }

  #open(member: string): Link {
    const link = this.#port.openLink(member);
    this.#links.set(member, link);
    for (const candidate of this.#early.get(member) ?? []) link.addCandidate(candidate);
    this.#early.delete(member);
    return link;
  }
}
