import type { Candidate } from "../../protocol/index.js";

type Send = (candidate: Candidate) => void;

/**
 * Keeps one side's own candidates: none leaves before the description that they belong to, and all of them
 * can be repeated for a peer that was not able to keep the first ones.
 */
export class LocalCandidates {
  readonly #all: Candidate[] = [];
  #send: Send | null = null;

  add(candidate: Candidate): void {
    this.#all.push(candidate);
    this.#send?.(candidate);
  }

  /** From now on candidates leave by `send`; those so far too, unless the description carried them. */
  open(send: Send, options: { repeat: boolean; described?: string }): void {
    const first = this.#send === null || options.repeat;
    this.#send = send;
    if (!first) return;
    for (const candidate of this.#all) {
      if (!options.described?.includes(address(candidate))) send(candidate);
    }
  }
}

/** The part of a candidate line that reads the same in a description, where the extensions may differ. */
const address = ({ candidate }: Candidate): string =>
  candidate.replace(/ (?:generation|ufrag|network-).*$/, "");
