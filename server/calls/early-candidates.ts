import { LIMITS } from "../../protocol/limits.js";
import { type Candidate, sameCallId } from "../../protocol/values.js";

interface EarlyCandidate {
  readonly to: string;
  readonly candidate: Candidate;
  readonly at: number;
}

/** Candidates that overtook their `callUser`, kept a short while for the socket that sent them. */
export class EarlyCandidates {
  readonly #lifetime: number;
  readonly #bySocket = new Map<string, EarlyCandidate[]>();

  constructor(lifetime: number) {
    this.#lifetime = lifetime;
  }

  /** Keeps a candidate unless the socket has too many waiting. */
  keep(socket: string, to: string, candidate: Candidate, now: number): void {
    const waiting = this.#waiting(socket, now);
    if (waiting.length < LIMITS.earlyCandidates) waiting.push({ to, candidate, at: now });
    this.#bySocket.set(socket, waiting);
  }

  /** Hands out what waits for the addressee, and drops the rest: its call is not the one that was made. */
  take(socket: string, to: string, now: number): Candidate[] {
    const waiting = this.#waiting(socket, now);
    this.#bySocket.delete(socket);
    return waiting.filter((early) => sameCallId(early.to, to)).map((early) => early.candidate);
  }

  forget(socket: string): void {
    this.#bySocket.delete(socket);
  }

  #waiting(socket: string, now: number): EarlyCandidate[] {
    return (this.#bySocket.get(socket) ?? []).filter((early) => now - early.at <= this.#lifetime);
  }
}
