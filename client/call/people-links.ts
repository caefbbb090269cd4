import { callIdKey } from "../../protocol/index.js";
import { Link, type LinkListener, type MakePeer } from "../negotiation/link.js";
import { type LinkQuality, unmeasuredQuality } from "../quality/link-meter.js";

/** Makes the parts of a link; `nameOf` tells how the person is spelled at the moment of asking. */
export type WireLink = (key: string, nameOf: () => string) => { makePeer: MakePeer; listener: LinkListener };

/** The links of one call, one per person, found by Call ID in any spelling. */
export class PeopleLinks {
  readonly #wire: WireLink;
  readonly #links = new Map<string, Link>();
  readonly #names = new Map<string, string>();

  constructor(wire: WireLink) {
    this.#wire = wire;
  }

  /** Opens a link to a person who has none. */
  open(remote: string): void {
    const key = callIdKey(remote);
    this.#names.set(key, remote);
    if (this.#links.has(key)) return;
    this.#make(key);
  }

  /** Puts a new link in the place of the one to that person, and closes that one. */
  renew(remote: string): void {
    this.close(remote);
    this.open(remote);
  }

  #make(key: string): void {
    const { makePeer, listener } = this.#wire(key, () => this.nameOf(key));
    this.#links.set(key, new Link(makePeer, listener));
  }

  /** From now on the person is spelled like that. */
  rename(from: string, to: string): void {
    this.#names.set(callIdKey(from), to);
  }

  get(remote: string): Link | undefined {
    return this.#links.get(callIdKey(remote));
  }

  nameOf(key: string): string {
    return this.#names.get(key) ?? key;
  }

  close(remote: string): void {
    const key = callIdKey(remote);
    this.#links.get(key)?.close();
    this.#links.delete(key);
  }

  closeAll(): void {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  /** Every link with the person's Call ID. */
  *named(): Iterable<[callId: string, link: Link]> {
    for (const [key, link] of this.#links) yield [this.nameOf(key), link];
  }

  /** The same list, with those who were never measured at its end. */
  withUnmeasured(measured: readonly LinkQuality[]): LinkQuality[] {
    const known = new Set(measured.map(({ callId }) => callIdKey(callId)));
    const missing = [...this.#links.keys()].filter((key) => !known.has(key));
    return [...measured, ...missing.map((key) => unmeasuredQuality(this.nameOf(key)))];
  }
}
