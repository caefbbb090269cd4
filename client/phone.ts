import {
  CallError,
  type Feature,
  hasVideo,
  type IceServer,
  type ServerEventPayload,
  sameCallId,
} from "../protocol/index.js";
import { Pacer } from "./audio/pacer.js";
import { Call } from "./call/call.js";
import type { CallSummary } from "./call/call-events.js";
import { inProcessMedia } from "./call/in-process-media.js";
import type { LocalMedia } from "./call/local-media.js";
import type { MediaMaker } from "./call/media-port.js";
import { type CallStart, type ServerAbilities, type ServerMessage, startingModel } from "./call/model.js";
import { type Clock, systemClock } from "./clock.js";
import type { MediaEngine } from "./media/port.js";
import { RingBacklog, type RingEvent } from "./ring-backlog.js";
import { SafeEmitter } from "./safe-emitter.js";
import type { ServerEvent, Signaling } from "./signaling/port.js";

export interface PhoneEvents {
  /** Registered with the server, at the start and after every reconnect. */
  ready: [];
  /** The server is out of reach for the moment; calls that are connected go on. */
  lost: [];
  /** The server refuses this phone for good. */
  refused: [error: CallError];
  /** Somebody calls; `accept` or `reject` the call. */
  incoming: [call: Call];
  /** Somebody asks into a room with these people; `accept` or `reject` the call. */
  invited: [call: Call, participants: readonly string[]];
  /** How it is with people who keep one among their contacts; after `ready`, who is not named is offline. */
  presence: [people: readonly ServerEventPayload<"presence">[]];
}

export interface PhoneOptions {
  /** One's own Call ID as the server stores it. */
  callId: string;
  signaling: Signaling;
  engine: MediaEngine;
  features: ReadonlySet<string>;
  iceServers?: () => Promise<readonly IceServer[]>;
  clock?: Clock;
  pacer?: Pacer;
}

/** Rooms of calls that are over which a phone remembers; what is late comes out of the last one or two. */
const FORMER_ROOMS = 8;

/** A phone: one user, one server, one call at a time. */
export class Phone extends SafeEmitter<PhoneEvents> {
  readonly #options: PhoneOptions;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #abilities: ServerAbilities;
  #call: Call | null = null;
  /** Who rang while we dialed them: once the server calls us busy, their call rings here. */
  #crossed: ServerEventPayload<"incomingCall"> | null = null;
  /** The rooms of the latest calls, the last one first; what still comes out of them must not touch the next one. */
  #formerRooms: readonly string[] = [];
  readonly #backlog = new RingBacklog();
  /** A call that rang when the server was lost, until it rings again. */
  #unconfirmed: Call | null = null;
  /** A call that rang before anybody listened: one that waited for this phone rings while it starts. */
  #untold: { event: "incoming" | "invited"; call: Call; tell: () => void } | null = null;
  #closed = false;

  constructor(options: PhoneOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#pacer = options.pacer ?? new Pacer();
    const has = (feature: Feature): boolean => options.features.has(feature);
    this.#abilities = {
      resume: has("resume"),
      leaveRoom: has("leave-room"),
      numbers: has("sequence"),
      exact: has("idempotency"),
    };
    options.signaling.on("message", (message: ServerEvent) => this.#receive(message));
    options.signaling.on("registered", () => this.#registered());
    options.signaling.on("lost", () => this.#lost());
    options.signaling.on("refused", (error: CallError) => this.#refused(error));
  }

  /** Who listens for calls first hears of one that rings already. */
  override on<E extends keyof PhoneEvents & string>(
    event: E,
    listener: (...args: PhoneEvents[E]) => void,
  ): this {
    super.on(event, listener);
    const untold = this.#untold;
    if (untold?.event !== event) return this;
    this.#untold = null;
    queueMicrotask(() => {
      if (untold.call.state === "ringing") untold.tell();
    });
    return this;
  }

  get callId(): string {
    return this.#options.callId;
  }

  /** The call that rings, connects or runs. */
  get current(): Call | null {
    return this.#call;
  }

  /** Resolves once registered. */
  async start(): Promise<void> {
    this.#options.engine.warmUp();
    await Promise.all([this.#options.signaling.start(), this.#options.iceServers?.()]);
  }

  /** Calls somebody. Throws `already-in-call` where a call rings or runs. */
  call(callId: string, media: LocalMedia | MediaMaker, options: { video?: boolean } = {}): Call {
    if (this.#call) throw new CallError("already-in-call");
    const call = this.#open({ origin: "outgoing", remote: callId, video: options.video ?? false });
    call.dial(media);
    return call;
  }

  /** Hangs up, says goodbye and releases everything. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#crossed = null;
    await this.#leaveCall();
    this.#options.signaling.close();
    this.removeAllListeners();
  }

  /** Switching a phone off refuses nothing for its user: the call goes on ringing elsewhere, or waits. */
  async #leaveCall(): Promise<CallSummary | undefined> {
    const call = this.#call;
    if (call?.state === "ringing") call.hear({ type: "close", reason: "closed" });
    return call?.hangUp();
  }

  #open(start: Omit<CallStart, "self" | "abilities">): Call {
    const call = new Call({
      model: startingModel({ ...start, self: this.callId, abilities: this.#abilities }),
      signaling: this.#options.signaling,
      inProcess: (local) => inProcessMedia(this.#options.engine, this.#pacer, local),
      iceServers: async () => (await this.#options.iceServers?.()) ?? [],
      clock: this.#clock,
    });
    this.#call = call;
    call.on("state", (state) => {
      if (state === "idle") this.#over(call);
    });
    return call;
  }

  #over(call: Call): void {
    if (this.#call === call) this.#call = null;
    if (call.roomId) this.#formerRooms = [call.roomId, ...this.#formerRooms].slice(0, FORMER_ROOMS);
    if (this.#crossed) queueMicrotask(() => this.#ringCrossed());
    queueMicrotask(() => this.#releaseRings());
  }

  /** Their call may have been taken back before its turn came. */
  #ringCrossed(): void {
    const crossed = this.#crossed;
    this.#crossed = null;
    if (crossed) this.#ring(crossed);
  }

  #receive(message: ServerEvent): void {
    if (this.#closed) return;
    if (message.event === "incomingCall" || message.event === "roomInvite") return this.#heardRing(message);
    if (message.event === "presence") return void this.emit("presence", [message.payload]);
    if (message.event === "presenceList") return void this.emit("presence", message.payload.people);
    if (message.event === "callCanceled" || message.event === "callEnded") {
      if (this.#crossed?.from === message.payload.from) this.#crossed = null;
    }
    this.#backlog.withdraw(message);
    if (this.#call && !this.#isFromFormerRoom(this.#call, message)) this.#deliver(this.#call, message);
  }

  /** What has missed something may have missed its end, and then somebody else may ring already. */
  #deliver(call: Call, message: ServerMessage): void {
    call.deliver(message);
    const { doubt } = call;
    if (!doubt) return;
    this.#backlog.hold();
    void doubt.then(() => this.#certain());
  }

  /** A call has heard how it stands; while the server is away again, the next answer is waited for. */
  #certain(): void {
    if (this.#options.signaling.registered) this.#releaseRings();
  }

  /** A call that is being dialed does not know its own room yet, but it is never the last one. */
  #isFromFormerRoom({ roomId }: Call, { payload }: ServerEvent): boolean {
    return roomId === null && "roomId" in payload && this.#isFormer(payload.roomId);
  }

  #isFormer(roomId: string | null | undefined): boolean {
    return roomId != null && this.#formerRooms.includes(roomId);
  }

  /**
   * A server that has not heard our refusal yet rings again when we register, and nothing would ever stop that ring. An
   * invite into a room that we have left is a new one, unless it comes in the middle of that.
   */
  #heardRing(ring: RingEvent): void {
    const isStale = ring.event === "incomingCall" || !this.#options.signaling.registered;
    if (isStale && this.#isFormer(ring.payload.roomId)) return;
    const isOwn = ring.payload.roomId != null && ring.payload.roomId === this.#call?.roomId;
    if (isOwn || !this.#backlog.takes(ring)) this.#ringNow(ring);
  }

  #ringNow(ring: RingEvent): void {
    if (ring.event === "incomingCall") this.#ring(ring.payload);
    else this.#invited(ring.payload);
  }

  #releaseRings(): void {
    if (!this.#closed) for (const ring of this.#backlog.release()) this.#ringNow(ring);
  }

  #ring(payload: ServerEventPayload<"incomingCall">): void {
    const { from, roomId, signal } = payload;
    const current = this.#call;
    if (current) {
      if (roomId && current.roomId === roomId) {
        if (this.#unconfirmed === current) this.#unconfirmed = null;
        return;
      }
      if (current.state === "dialing" && sameCallId(current.remote, from)) {
        this.#crossed = payload;
        return;
      }
      // The server should not have let this through; its caller must not wait in vain.
      void this.#options.signaling
        .send("rejectCall", {
          to: from,
          from: this.callId,
          reason: "busy",
          ...(this.#abilities.exact && roomId ? { roomId } : {}),
        })
        .catch(() => {});
      return;
    }
    const call = this.#open({
      origin: "incoming",
      remote: from,
      ...(roomId ? { roomId } : {}),
      video: hasVideo(signal.sdp),
      offer: signal,
    });
    call.hear({ type: "ring" });
    this.#tell("incoming", call, () => this.emit("incoming", call));
  }

  #invited({ from, roomId, participants, isVideoCall }: ServerEventPayload<"roomInvite">): void {
    if (this.#call) {
      if (this.#call.roomId === roomId) return;
      void this.#options.signaling.send("declineRoomInvite", { roomId, from: this.callId }).catch(() => {});
      return;
    }
    const call = this.#open({ origin: "invite", remote: from, roomId, video: isVideoCall });
    call.hear({ type: "ring" });
    this.#tell("invited", call, () => this.emit("invited", call, participants));
  }

  #tell(event: "incoming" | "invited", call: Call, tell: () => void): void {
    if (this.listenerCount(event) > 0) tell();
    else this.#untold = { event, call, tell };
  }

  /** Back on the server: a call that outlived the absence takes its place again. */
  #registered(): void {
    this.emit("ready");
    const call = this.#call;
    if (call?.state === "ringing") return this.#confirmRing(call);
    void call?.resume().then(() => this.#certain());
  }

  /** What still rings rang again before the registration was acknowledged; what did not was given up meanwhile. */
  #confirmRing(call: Call): void {
    if (this.#abilities.resume && this.#unconfirmed === call)
      call.hear({ type: "close", reason: "canceled" });
  }

  #lost(): void {
    this.emit("lost");
    const call = this.#call;
    this.#unconfirmed = call?.state === "ringing" && call.origin === "incoming" ? call : null;
    if (call && call.state !== "ringing" && this.#abilities.resume) this.#backlog.hold();
    this.#call?.hear({ type: "server-lost" });
  }

  #refused(error: CallError): void {
    this.#call?.hear({ type: "refused", reason: error.code });
    this.emit("refused", error);
  }
}
