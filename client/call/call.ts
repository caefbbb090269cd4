import { CallError, type CallState, callIdKey, type IceServer } from "../../protocol/index.js";
import type { Clock, Timer } from "../clock.js";
import { QualityMonitor } from "../quality/monitor.js";
import { SafeEmitter } from "../safe-emitter.js";
import type { Signaling } from "../signaling/port.js";
import type { CallEvents, CallSummary } from "./call-events.js";
import { CallTimers } from "./call-timers.js";
import { decide } from "./decide.js";
import type { LocalMedia } from "./local-media.js";
import type { CallMediaPort, MediaMaker } from "./media-port.js";
import type { CallEffect, CallEnd, CallInput, CallModel, CallOrigin, ServerMessage } from "./model.js";
import { Outbox } from "./outbox.js";
import { PeopleLinks, type WireLink } from "./people-links.js";
import { Resumption } from "./resumption.js";

/** Encoding, the way, the jitter buffer and the far end's devices together hold back less than this. */
const SOURCE_TAIL_MS = 500;

/** What a call is built from; the phone provides all of it. */
export interface CallParts {
  model: CallModel;
  signaling: Signaling;
  /** Media for a call that brings its own source and sink; it lives in this process. */
  inProcess: (local: LocalMedia) => MediaMaker;
  iceServers: () => Promise<readonly IceServer[]>;
  clock: Clock;
}

/** A call as its user sees it. It decides nothing: it hands what it hears to `decide` and carries out the effects. */
export class Call extends SafeEmitter<CallEvents> {
  readonly #parts: CallParts;
  readonly #links = new PeopleLinks((key, nameOf) => this.#wireLink(key, nameOf));
  readonly #outbox: Outbox;
  readonly #resumption: Resumption;
  readonly #timers: CallTimers;
  readonly #monitor: QualityMonitor;
  /** What was heard while something before it is still being carried out. */
  readonly #inbox: CallInput[] = [];
  #hearing = false;
  #model: CallModel;
  #makeMedia: MediaMaker | null = null;
  #media: CallMediaPort | null = null;
  #muted = false;
  /** By key; a person whose loudness nobody changed is not in it. */
  readonly #gains = new Map<string, number>();
  #beganAt: number | null = null;
  #connectedAt: number | null = null;
  #tail: Timer | null = null;
  #summary: Promise<CallSummary> | null = null;

  constructor(parts: CallParts) {
    super();
    this.#parts = parts;
    this.#model = parts.model;
    this.#outbox = new Outbox(parts.signaling, {
      hear: (input) => this.hear(input),
      trouble: (error) => this.#trouble(error),
    });
    this.#resumption = new Resumption({
      signaling: parts.signaling,
      model: () => this.#model,
      hear: (input) => this.hear(input),
    });
    this.#timers = new CallTimers(parts.clock, (timer) => this.hear({ type: "timer", timer }));
    this.#monitor = new QualityMonitor(
      parts.clock,
      () => this.#links.named(),
      (qualities) => this.emit("quality", qualities),
    );
  }

  get state(): CallState {
    return this.#model.state;
  }

  get origin(): CallOrigin {
    return this.#model.origin;
  }

  get remote(): string {
    return this.#model.remote;
  }

  get roomId(): string | null {
    return this.#model.roomId;
  }

  get video(): boolean {
    return this.#model.video;
  }

  /** The other people in the call. */
  get members(): readonly string[] {
    return this.#model.members;
  }

  /** Those of them whose media path broke and is being made anew. */
  get recovering(): readonly string[] {
    return this.#model.recovering;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** May be set before the call is answered; it holds for the whole call. */
  set muted(muted: boolean) {
    this.#muted = muted;
    if (this.#media) this.#media.muted = muted;
  }

  /** Milliseconds since connected; null before. */
  get talkMs(): number | null {
    return this.#connectedAt === null ? null : this.#parts.clock.monotonic() - this.#connectedAt;
  }

  /** Starts an outgoing call. */
  dial(media: LocalMedia | MediaMaker): void {
    this.#bring(media);
    this.hear({ type: "dial" });
  }

  /** Takes an incoming call or an invite. */
  accept(media: LocalMedia | MediaMaker): void {
    if (this.state !== "ringing") {
      throw new CallError("illegal-transition", `A call that is ${this.state} cannot be accepted`);
    }
    this.#bring(media);
    this.hear({ type: "accept" });
  }

  reject(reason = "rejected"): void {
    this.hear({ type: "reject", reason });
  }

  /** Ends, cancels or refuses, whichever fits; resolves with the summary. */
  hangUp(): Promise<CallSummary> {
    this.hear({ type: "hang-up" });
    return this.ended();
  }

  /** Hangs up a little later, for a source that just ended: its last sound is still on its way. */
  hangUpAfterTail(): void {
    if (this.#summary) return;
    this.#tail?.clear();
    this.#tail = this.#parts.clock.after(SOURCE_TAIL_MS, () => this.hear({ type: "hang-up" }));
  }

  invite(callId: string): void {
    this.hear({ type: "invite", callId });
  }

  cancelInvite(callId: string): void {
    this.hear({ type: "cancel-invite", callId });
  }

  /** A person's loudness here: 1 leaves it, 0 mutes, 8 is the most. */
  setVolume(callId: string, gain: number): void {
    const key = callIdKey(callId);
    this.#media?.setGain(key, gain);
    this.#gains.set(key, gain);
  }

  /** Resolves with the summary, also when the call is over already. */
  ended(): Promise<CallSummary> {
    return this.#summary ?? this.next("ended").then(([summary]) => summary);
  }

  /**
   * Everything that happens to a call comes through here. The phone delivers the server's messages. What a
   * listener does in the middle of it waits until all effects are carried out: an end must come after them.
   */
  hear(input: CallInput): void {
    this.#inbox.push(input);
    if (this.#hearing) return;
    this.#hearing = true;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) this.#decide(next);
    } finally {
      this.#hearing = false;
    }
  }

  deliver(message: ServerMessage): void {
    this.#resumption.take(message);
  }

  /** Null, or a promise that resolves once this call knows whether it has missed its own end. */
  get doubt(): Promise<void> | null {
    return this.#resumption.doubt;
  }

  /** The server knows this phone again: the call takes its place back and hears what it missed. */
  resume(): Promise<void> {
    return this.#resumption.ask();
  }

  #decide(input: CallInput): void {
    const { model, effects } = decide(this.#model, input);
    const learnedRoom = this.#model.roomId === null && model.roomId !== null;
    this.#model = model;
    for (const effect of effects) this.#carryOut(effect);
    if (learnedRoom) this.#resumption.roomKnown();
  }

  #bring(media: LocalMedia | MediaMaker): void {
    this.#beganAt = this.#parts.clock.monotonic();
    this.#makeMedia = typeof media === "function" ? media : this.#parts.inProcess(media);
    this.#openMedia();
  }

  /** What was set so far holds for new media too, before any sound can pass. */
  #openMedia(): void {
    const media = this.#makeMedia?.({
      iceServers: this.#parts.iceServers(),
      video: this.#model.video,
      listener: {
        audio: (key, block) => this.emit("audio", this.#links.nameOf(key), block),
        video: (key, frame) => this.emit("video", this.#links.nameOf(key), frame),
        sourceEnded: () => this.emit("sourceEnded"),
        lost: () => this.hear({ type: "media-lost" }),
      },
    });
    if (!media) return;
    media.muted = this.#muted;
    for (const [key, gain] of this.#gains) media.setGain(key, gain);
    this.#media = media;
  }

  #reopenMedia(): void {
    this.#openMedia();
    if (this.state === "connected") this.#media?.begin();
  }

  #carryOut(effect: CallEffect): void {
    switch (effect.type) {
      case "emit":
        return this.#outbox.send(effect.emission);
      case "open-link":
        return this.#links.open(effect.remote);
      case "renew-link":
        return this.#links.renew(effect.remote);
      case "open-media":
        return this.#reopenMedia();
      case "rename-link":
        return this.#links.rename(effect.from, effect.to);
      case "make-offer":
        return this.#links.get(effect.remote)?.offer();
      case "take-offer":
        return this.#links.get(effect.remote)?.takeOffer(effect.offer, { holdCandidates: effect.hold });
      case "release-candidates":
        return this.#links.get(effect.remote)?.releaseCandidates();
      case "take-answer":
        if (effect.signal.type === "answer") this.#links.get(effect.remote)?.takeAnswer(effect.signal);
        return;
      case "take-candidate":
        return this.#links.get(effect.remote)?.takeCandidate(effect.candidate);
      case "send-candidates":
        return this.#sendCandidates(effect);
      case "close-link":
        return this.#closeLink(effect.remote);
      case "arm":
        return this.#timers.arm(effect.timer, effect.ms);
      case "disarm":
        return this.#timers.disarm(effect.timer);
      case "bounce":
        return this.#parts.signaling.bounce();
      case "state":
        return this.#stateChanged(effect.state);
      case "joined":
        this.emit("joined", effect.callId);
        return;
      case "left":
        this.emit("left", effect.callId);
        return;
      case "linked":
        this.emit("linked", effect.callId);
        return;
      case "recovering":
        this.emit("recovering", effect.callId);
        return;
      case "away":
        this.emit("away", effect.callId);
        return;
      case "back":
        this.emit("back", effect.callId);
        return;
      case "invite":
        this.emit("invite", effect.callId, effect.outcome);
        return;
      case "callee-offline":
        this.emit("calleeOffline", effect.callId);
        return;
      case "ended":
        this.#summary = this.#finish(effect.end);
        void this.#summary.then((summary) => this.emit("ended", summary));
        return;
    }
  }

  /** Late candidates and farewells to a call that is over are no trouble. */
  #trouble(error: CallError): void {
    if (this.state !== "idle" && error.code !== "not-in-call") this.emit("trouble", error);
  }

  #wireLink(key: string, nameOf: () => string): ReturnType<WireLink> {
    return {
      makePeer: (listener) => {
        if (!this.#media) throw new TypeError("A link needs media before it negotiates");
        return this.#media.createPeer(key, listener);
      },
      listener: {
        described: (signal) => this.hear({ type: "described", remote: nameOf(), signal }),
        up: () => this.hear({ type: "link-up", remote: nameOf() }),
        failed: (reason, cause) => this.#linkFailed(nameOf(), reason, cause),
      },
    };
  }

  #linkFailed(callId: string, reason: string, cause: unknown): void {
    this.#trouble(new CallError("media-failed", `The media connection to ${callId} failed`, { cause }));
    this.hear({ type: "link-failed", remote: callId, reason });
  }

  #sendCandidates({ remote, route, repeat }: Extract<CallEffect, { type: "send-candidates" }>): void {
    const { self, roomId } = this.#model;
    const key = callIdKey(remote);
    this.#links.get(remote)?.sendCandidates((candidate) => {
      const to = this.#links.nameOf(key);
      const common = { to, from: self, candidate };
      if (route === "call" || !roomId) this.#outbox.send({ event: "iceCandidate", payload: common });
      else this.#outbox.send({ event: "roomIceCandidate", payload: { ...common, roomId } });
    }, repeat);
  }

  /** The last statistics must be read while the link still stands, so an ending call closes its links itself. */
  #closeLink(remote: string): void {
    if (this.state === "idle") return;
    this.#media?.leave(callIdKey(remote));
    this.#links.close(remote);
  }

  #stateChanged(state: CallState): void {
    if (state === "connected") this.#begin();
    this.emit("state", state);
  }

  #begin(): void {
    this.#connectedAt = this.#parts.clock.monotonic();
    this.#monitor.start();
    try {
      this.#media?.begin();
    } catch (error) {
      this.#trouble(CallError.from(error, "recording-failed"));
      this.hear({ type: "hang-up" });
    }
  }

  async #finish(end: CallEnd): Promise<CallSummary> {
    this.#tail?.clear();
    const endedAt = this.#parts.clock.monotonic();
    const measured = await this.#monitor.finish();
    const peers = this.#links.withUnmeasured(measured);
    this.#links.closeAll();
    await this.#media
      ?.close()
      .catch((error: unknown) => this.emit("trouble", CallError.from(error, "recording-failed")));
    return {
      ...end,
      durationMs: between(this.#connectedAt, endedAt),
      setupMs: this.#connectedAt === null ? null : between(this.#beganAt, this.#connectedAt),
      peers,
    };
  }
}

const between = (start: number | null, end: number): number | null =>
  start === null ? null : Math.round(end - start);
