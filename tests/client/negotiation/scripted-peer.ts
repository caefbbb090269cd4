import type { MediaPeer, PeerListener, PeerState } from "../../../client/media/port.js";
import { UNMEASURED } from "../../../client/quality/link-stats.js";
import type { Answer, Candidate, Offer } from "../../../protocol/index.js";

export const OWN_OFFER: Offer = { type: "offer", sdp: "own offer" };
export const OWN_ANSWER: Answer = {
  type: "answer",
  sdp: "own answer\r\na=candidate:1 1 udp 9 10.0.0.1 4 typ host",
};

export const candidate = (number: number): Candidate => ({
  candidate: `candidate:${number} 1 udp 9 10.0.0.${number} 4 typ host generation 0`,
  sdpMid: "0",
  sdpMLineIndex: 0,
});

/** A peer that writes down what is asked of it, and does it when the test lets it. */
export class ScriptedPeer implements MediaPeer {
  readonly done: string[] = [];
  /** A step of that name fails. */
  readonly failing = new Set<string>();
  readonly #listener: Pick<PeerListener, "candidate" | "state">;
  readonly #gates = new Map<string, Promise<void>>();
  closed = false;

  constructor(listener: Pick<PeerListener, "candidate" | "state">) {
    this.#listener = listener;
  }

  /** The next step of that name waits until the returned function is called. */
  pause(step: string): () => void {
    let open = (): void => {};
    this.#gates.set(
      step,
      new Promise((resolve) => {
        open = resolve;
      }),
    );
    return open;
  }

  gathers(...found: Candidate[]): void {
    for (const one of found) this.#listener.candidate(one);
  }

  becomes(state: PeerState): void {
    this.#listener.state(state);
  }

  async createOffer(): Promise<Offer> {
    await this.#step("create offer");
    return OWN_OFFER;
  }

  async acceptOffer(offer: Offer): Promise<Answer> {
    await this.#step(`accept ${offer.sdp}`);
    return OWN_ANSWER;
  }

  async acceptAnswer(answer: Answer): Promise<void> {
    await this.#step(`accept ${answer.sdp}`);
  }

  async addCandidate(added: Candidate): Promise<void> {
    await this.#step(`add ${added.candidate.split(" ")[0]}`);
  }

  async stats(): Promise<typeof UNMEASURED> {
    return UNMEASURED;
  }

  close(): void {
    this.closed = true;
  }

  async #step(name: string): Promise<void> {
    if (this.closed) throw new Error(`"${name}" on a closed peer`);
    await this.#gates.get(name);
    this.done.push(name);
    if (this.failing.has(name)) throw new Error(`"${name}" failed`);
  }
}
