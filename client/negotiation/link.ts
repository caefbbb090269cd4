import {
  type Answer,
  CallError,
  type Candidate,
  LIMITS,
  type Offer,
  type Signal,
} from "../../protocol/index.js";
import type { MediaPeer, PeerListener, PeerState } from "../media/port.js";
import type { LinkStats } from "../quality/link-stats.js";
import { LocalCandidates } from "./local-candidates.js";
import { SerialQueue } from "./serial-queue.js";

/** What a link tells its call. */
export interface LinkListener {
  described(signal: Signal): void;
  up(): void;
  failed(reason: string, cause?: unknown): void;
}

/** Makes the connection behind a link; it may have to wait for the ICE servers. */
export type MakePeer = (listener: Pick<PeerListener, "candidate" | "state">) => Promise<MediaPeer>;

/**
 * The negotiation with one person: descriptions and candidates in the order the standard wants them, whatever
 * order they arrive in. The peer behind it is made when it is first needed.
 */
export class Link {
  readonly #makePeer: MakePeer;
  readonly #listener: LinkListener;
  readonly #queue: SerialQueue;
  readonly #local = new LocalCandidates();
  readonly #early: Candidate[] = [];
  #peer: MediaPeer | null = null;
  #describedAs = "";
  #remoteDescribed = false;
  #holding = false;
  #offered = false;
  #closed = false;

  constructor(makePeer: MakePeer, listener: LinkListener) {
    this.#makePeer = makePeer;
    this.#listener = listener;
    this.#queue = new SerialQueue((error) => this.#fail(error));
  }

  offer(): void {
    this.#offered = true;
    this.#queue.run(async () => this.#describe(await (await this.#ensurePeer()).createOffer()));
  }

  /** An offer while an own one is out breaks the rule of who offers and is dropped, so that the own one stands. */
  takeOffer(offer: Offer, { holdCandidates = false } = {}): void {
    if (this.#offered) return;
    this.#queue.run(async () => {
      this.#holding = holdCandidates;
      const answer = await (await this.#ensurePeer()).acceptOffer(offer);
      this.#describe(answer);
      await this.#remoteIsDescribed();
    });
  }

  /** Lets the candidates in that `holdCandidates` kept out. */
  releaseCandidates(): void {
    this.#queue.run(async () => {
      this.#holding = false;
      if (this.#remoteDescribed) await this.#remoteIsDescribed();
    });
  }

  /** A second answer, or one to no offer, is dropped. */
  takeAnswer(answer: Answer): void {
    if (!this.#offered) return;
    this.#queue.run(async () => {
      if (this.#remoteDescribed) return;
      await (await this.#ensurePeer()).acceptAnswer(answer);
      await this.#remoteIsDescribed();
    });
  }

  takeCandidate(candidate: Candidate): void {
    this.#queue.run(async () => {
      if (this.#remoteDescribed && !this.#holding) await this.#addCandidate(candidate);
      else if (this.#early.length < LIMITS.candidatesPerLinkSide) this.#early.push(candidate);
    });
  }

  /** Lets the own candidates go, once the description before them has gone. */
  sendCandidates(send: (candidate: Candidate) => void, repeat: boolean): void {
    this.#local.open(send, { repeat, described: this.#describedAs });
  }

  async stats(): Promise<LinkStats | null> {
    return this.#closed || !this.#peer ? null : this.#peer.stats();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.close();
    this.#peer?.close();
  }

  async #ensurePeer(): Promise<MediaPeer> {
    if (this.#peer) return this.#peer;
    const peer = await this.#makePeer({
      candidate: (candidate) => this.#local.add(candidate),
      state: (state) => this.#stateChanged(state),
    });
    if (this.#closed) {
      peer.close();
      throw new CallError("call-over");
    }
    this.#peer = peer;
    return peer;
  }

  #describe(signal: Offer | Answer): void {
    if (this.#closed) return;
    this.#describedAs = signal.sdp;
    this.#listener.described(signal);
  }

  async #remoteIsDescribed(): Promise<void> {
    this.#remoteDescribed = true;
    if (this.#holding) return;
    for (const candidate of this.#early.splice(0)) await this.#addCandidate(candidate);
  }

  /** One candidate that the engine cannot read must not cost the call. */
  async #addCandidate(candidate: Candidate): Promise<void> {
    if (candidate.candidate === "") return;
    await this.#peer?.addCandidate(candidate).catch(() => undefined);
  }

  #stateChanged(state: PeerState): void {
    if (this.#closed) return;
    if (state === "connected") this.#listener.up();
    if (state === "failed") this.#listener.failed("ice_failed");
  }

  #fail(error: unknown): void {
    this.#listener.failed("pc_failed", error);
  }
}
