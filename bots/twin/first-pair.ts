import type { CallTimers, Durations } from "./durations.js";
import { Link, type LinkListener } from "./link.js";
import type { OwnMedia } from "./own-media.js";
import { judgeLink } from "./rules.js";
import type { Candidate, Description } from "./wrtc.js";

export interface FirstPairPort extends Pick<LinkListener, "candidateFound" | "heard" | "seen"> {
  media: OwnMedia;
  durations: Durations;
  timers: CallTimers;
  hasConnectedBefore: () => boolean;
  connected: () => void;
  failed: (reason: string) => void;
}

/** The app's own spelling of a state, which it sends as a reason. */
const DISCONNECTED_REASON = "ice_RTCIceConnectionState.RTCIceConnectionStateDisconnected";

/** The connection between caller and callee, with the app's own ideas of when it is up and when it is lost. */
export class FirstPair {
  readonly #port: FirstPairPort;
  readonly #link: Link;
  #role: "caller" | "callee" = "caller";
  #retries = 0;

  constructor(port: FirstPairPort) {
    this.#port = port;
    this.#link = new Link(port.media, {
      candidateFound: port.candidateFound,
      heard: port.heard,
      seen: port.seen,
      streamArrived: port.connected,
      iceStateChanged: (state) => this.#stateChanged(state, "ice_failed"),
      connectionStateChanged: (state) => this.#stateChanged(state, "pc_failed"),
    });
  }

  offer(): Promise<Description> {
    return this.#link.offer();
  }

  takeAnswer(answer: Description): Promise<void> {
    return this.#link.describe(answer);
  }

  /** Answers, with the candidates that came while it rang. */
  async answer(offer: Description, kept: readonly Candidate[]): Promise<Description> {
    this.#role = "callee";
    for (const candidate of kept) this.#link.addCandidate(candidate);
    await this.#link.describe(offer);
    return this.#link.answer();
  }

  /** A caller without an answer tries once more a little later, and then forgets the candidate. */
  addCandidate(candidate: Candidate): void {
    if (this.#role === "callee" || this.#link.isDescribed) {
      this.#link.addCandidate(candidate);
      return;
    }
    this.#retries += 1;
    this.#port.timers.start(`candidate ${this.#retries}`, this.#port.durations.candidateRetryMs, () => {
      if (this.#link.isDescribed) this.#link.addCandidate(candidate);
    });
  }

  close(): void {
    this.#link.close();
  }

  /** Nothing stops the timer: the app ends the call even if the connection recovers meanwhile. */
  #stateChanged(state: string, reasonIfLost: string): void {
    const { timers, durations, connected, failed, hasConnectedBefore } = this.#port;
    const verdict = judgeLink(state, hasConnectedBefore());
    if (verdict === "up") connected();
    if (verdict === "lost") failed(reasonIfLost);
    if (verdict !== "doubtful") return;
    timers.start("disconnected", durations.disconnectedMs, () => failed(DISCONNECTED_REASON));
  }
}
