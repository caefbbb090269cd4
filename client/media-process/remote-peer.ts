import type { Answer, Candidate, Offer } from "../../protocol/index.js";
import type { MediaPeer, PeerListener } from "../media/port.js";
import type { LinkStats } from "../quality/link-stats.js";
import type { MediaChild } from "./media-child.js";
import type { MediaReport, PeerName } from "./messages.js";

type PeerReport = Extract<MediaReport, { peer: number }>;

/** A connection that is held by the media process. */
export class RemotePeer implements MediaPeer {
  readonly #child: MediaChild;
  readonly #name: PeerName;
  readonly #listener: Pick<PeerListener, "candidate" | "state">;
  readonly #closed: () => void;

  constructor(
    child: MediaChild,
    name: PeerName,
    listener: Pick<PeerListener, "candidate" | "state">,
    closed: () => void,
  ) {
    this.#child = child;
    this.#name = name;
    this.#listener = listener;
    this.#closed = closed;
  }

  hear(report: PeerReport): void {
    if (report.type === "candidate") this.#listener.candidate(report.candidate);
    else this.#listener.state(report.state);
  }

  createOffer(): Promise<Offer> {
    return this.#child.ask("createOffer", this.#name);
  }

  acceptOffer(offer: Offer): Promise<Answer> {
    return this.#child.ask("acceptOffer", { ...this.#name, offer });
  }

  async acceptAnswer(answer: Answer): Promise<void> {
    await this.#child.ask("acceptAnswer", { ...this.#name, answer });
  }

  async addCandidate(candidate: Candidate): Promise<void> {
    await this.#child.ask("addCandidate", { ...this.#name, candidate });
  }

  stats(): Promise<LinkStats> {
    return this.#child.ask("stats", this.#name);
  }

  close(): void {
    this.#closed();
    this.#child.tell({ type: "close-peer", ...this.#name });
  }
}
