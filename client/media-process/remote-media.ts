import { CallError, type IceServer } from "../../protocol/index.js";
import type { CallMediaPort, MediaRequest } from "../call/media-port.js";
import type { MediaPeer, PeerListener } from "../media/port.js";
import type { MediaChild } from "./media-child.js";
import type { MediaReport } from "./messages.js";
import { RemotePeer } from "./remote-peer.js";

/** The reports that are about one call. */
export type CallReport = Extract<MediaReport, { call: number }>;

interface RemoteMediaOptions {
  child: MediaChild;
  call: number;
  nextPeer: () => number;
  request: MediaRequest;
  closed: () => void;
}

/** The media of one call, held by one media process; when that one dies, this one is of no more use. */
export class RemoteMedia implements CallMediaPort {
  readonly #options: RemoteMediaOptions;
  readonly #peers = new Map<number, RemotePeer>();
  readonly #servers: Promise<readonly IceServer[]>;
  #muted = false;
  #closing: Promise<void> | null = null;

  constructor(options: RemoteMediaOptions) {
    this.#options = options;
    const { child, call, request } = options;
    child.tell({ type: "open-call", call, video: request.video });
    this.#servers = request.iceServers.then((iceServers) => {
      child.tell({ type: "ice-servers", call, iceServers });
      return iceServers;
    });
    // Whoever asks for a peer hears of a failure; nobody may ever ask.
    this.#servers.catch(() => undefined);
  }

  get muted(): boolean {
    return this.#muted;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    this.#options.child.tell({ type: "mute", call: this.#options.call, muted });
  }

  setGain(person: string, gain: number): void {
    this.#options.child.tell({ type: "gain", call: this.#options.call, person, gain });
  }

  async createPeer(person: string, listener: Pick<PeerListener, "candidate" | "state">): Promise<MediaPeer> {
    await this.#servers;
    if (this.#closing) throw new CallError("call-over");
    const { child, call } = this.#options;
    const peer = this.#options.nextPeer();
    const remote = new RemotePeer(child, { call, peer }, listener, () => this.#peers.delete(peer));
    this.#peers.set(peer, remote);
    await child.ask("createPeer", { call, peer, person });
    return remote;
  }

  begin(): void {
    this.#options.child.tell({ type: "begin", call: this.#options.call });
  }

  leave(person: string): void {
    this.#options.child.tell({ type: "leave", call: this.#options.call, person });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  hear(report: CallReport): void {
    if (this.#closing) return;
    if (report.type === "source-ended") this.#options.request.listener.sourceEnded();
    else this.#peers.get(report.peer)?.hear(report);
  }

  /** The process is gone, with everything that this was. */
  lost(): void {
    if (this.#closing) return;
    this.#closing = Promise.resolve();
    this.#peers.clear();
    this.#options.request.listener.lost();
  }

  async #close(): Promise<void> {
    const { child, call, closed } = this.#options;
    this.#peers.clear();
    try {
      await child.ask("closeCall", { call });
    } catch (error) {
      // A process that is gone has released everything.
      if (!(error instanceof CallError) || error.code !== "media-lost") throw error;
    } finally {
      closed();
    }
  }
}
