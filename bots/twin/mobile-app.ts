import { EventEmitter } from "node:events";
import { ActiveCall, type CallFacts, type PhonePort } from "./active-call.js";
import type { MobileAppEvents, RoomInvite } from "./app-events.js";
import { APP_DURATIONS, type Durations } from "./durations.js";
import { type Inbox, listenForEvents } from "./inbox.js";
import type { AudioGenerator } from "./own-media.js";
import { type LogEntry, PhoneSockets, type SocketName } from "./phone-sockets.js";
import { messageFor, offersVideo, type PhoneState, survivesLostSocket } from "./rules.js";
import { type Credentials, signIn } from "./sign-in.js";
import type { Received } from "./wire.js";
import type { Description } from "./wrtc.js";

export interface MobileAppOptions {
  url: string;
  callId: string;
  /** What the microphone hears; silence unless given. */
  audio?: AudioGenerator;
  /** Logs in over REST first, as the app does. */
  account?: Credentials;
  /** Shorter timers, for tests that wait for them. */
  durations?: Partial<Durations>;
}

/** A twin of the mobile app, oddities included; what each of them is for stands in the protocol's description. */
export class MobileApp extends EventEmitter<MobileAppEvents> {
  readonly callId: string;
  /** Every event sent and received, on both sockets, in order. */
  readonly log: LogEntry[] = [];
  readonly #options: MobileAppOptions;
  readonly #sockets: PhoneSockets;
  readonly #port: PhonePort;
  /** Rooms that the listener announced first, so that the main socket's copy is not a second call. */
  readonly #announced = new Set<string>();
  #call: ActiveCall | null = null;
  #offer: Description | null = null;
  #invite: RoomInvite | null = null;
  #calls = 0;
  #connectedCalls = 0;

  constructor(options: MobileAppOptions) {
    super();
    this.#options = options;
    this.callId = options.callId;
    const durations = { ...APP_DURATIONS, ...options.durations };
    this.#sockets = new PhoneSockets({
      url: options.url,
      callId: options.callId,
      heartbeatMs: durations.heartbeatMs,
      logged: (entry) => this.#logged(entry),
      mainLost: () => this.#mainLost(),
    });
    this.#port = this.#createPort(durations);
    listenForEvents(this.#sockets, this.#createInbox());
  }

  get state(): PhoneState {
    return this.#call?.state ?? "idle";
  }

  get roomId(): string | null {
    return this.#call?.roomId ?? null;
  }

  get isVideo(): boolean {
    return this.#call?.isVideo ?? false;
  }

  /** Signs in where there is an account, then brings up both sockets; resolves when both have registered. */
  async connect(): Promise<void> {
    const { url, account } = this.#options;
    if (account !== undefined) await signIn(url, account);
    await this.#sockets.connect();
  }

  async call(callId: string, { video = false }: { video?: boolean } = {}): Promise<void> {
    if (this.#call !== null) throw new TypeError(`${this.callId} is already ${this.state}`);
    await this.#begin({ remote: callId, roomId: null, video }).dial();
  }

  async accept(): Promise<void> {
    const call = this.#callIn("ringing");
    const offer = this.#offer;
    if (offer === null) throw new TypeError("a phone rings for an offer");
    await call.accept(offer);
  }

  decline(): void {
    this.#leave(this.#callIn("ringing"), "rejectCall", { reason: "rejected" });
  }

  /** The button in the notification says `endCall`, although the phone still rings. */
  declineFromNotification(): void {
    this.#leave(this.#callIn("ringing"), "endCall");
  }

  cancel(): void {
    this.#leave(this.#callIn("dialing", "connecting"), "cancelCall");
  }

  hangUp(): void {
    this.#leave(this.#callIn("dialing", "connecting", "connected"), "endCall");
  }

  invite(callId: string): void {
    const { roomId } = this.#callIn("connecting", "connected");
    this.#port.send("inviteToRoom", { roomId, to: callId, from: this.callId });
  }

  cancelInvite(callId: string): void {
    const { roomId } = this.#callIn("connecting", "connected");
    this.#port.send("cancelRoomInvite", { roomId, to: callId, from: this.callId });
  }

  acceptInvite(): void {
    const { roomId, video } = this.#takeInvite();
    this.#begin({ remote: null, roomId, video }).join();
  }

  declineInvite(): void {
    const { roomId } = this.#takeInvite();
    this.#port.send("declineRoomInvite", { roomId, from: this.callId });
  }

  heartbeat(): void {
    this.#sockets.heartbeat();
  }

  /** Loses a socket without a goodbye. */
  dropSocket(name: SocketName = "main"): void {
    this.#sockets.drop(name);
  }

  /** Brings a lost socket back; it registers again. */
  restoreSocket(name: SocketName = "main"): Promise<void> {
    return this.#sockets.restore(name);
  }

  /** The app is killed: no word on the wire beyond the sockets' goodbye. */
  close(): void {
    this.#call?.end({ by: "local", reason: "closed" });
    this.#sockets.close();
    this.removeAllListeners();
  }

  #createPort(durations: Durations): PhonePort {
    return {
      me: this.callId,
      durations,
      audio: this.#options.audio ?? (() => {}),
      hasConnectedBefore: () => this.#connectedCalls > 0,
      send: (event, payload) => this.#sockets.send(event, payload),
      changed: (state) => {
        if (state === "connected") this.#connectedCalls += 1;
        if (state === "idle") this.#call = null;
        this.emit("state", state);
      },
      heard: (from, samples) => this.emit("heard", from, samples),
      seen: (from, frame) => this.emit("seen", from, frame),
      joined: (member) => this.emit("joined", member),
      left: (member) => this.emit("left", member),
      failed: (reason) => this.emit("failed", { reason, message: messageFor(reason) }),
      ended: (info) => this.emit("ended", info),
    };
  }

  #createInbox(): Inbox {
    return {
      call: () => this.#call,
      incomingCall: (name, message) => this.#incomingCall(name, message),
      invited: ({ roomId, from, participants, isVideoCall }) => {
        this.#invite = { roomId, from, participants, video: isVideoCall };
        this.emit("invite", this.#invite);
      },
      inviteCanceled: ({ roomId }) => {
        if (this.#invite?.roomId === roomId) this.#invite = null;
      },
      failed: (reason) => this.#port.failed(reason),
    };
  }

  /** Means ringing whatever the state was; only the two sockets' copies of one call count once. */
  #incomingCall(name: SocketName, { signal, from, roomId = null }: Received["incomingCall"]): void {
    const isKnown = roomId !== null && (roomId === this.roomId || this.#announced.has(roomId));
    if (name === "listener" && isKnown) return;
    if (name === "main" && roomId !== null && this.#announced.delete(roomId)) return;
    if (name === "listener" && roomId !== null) this.#announced.add(roomId);
    this.#call?.end({ by: "system", reason: "overtaken" });
    const video = offersVideo(signal.sdp);
    this.#offer = signal;
    this.#begin({ remote: from, roomId, video }).ring();
    this.emit("incoming", { from, roomId, video });
  }

  #begin(facts: Omit<CallFacts, "keepsEarlyCandidates">): ActiveCall {
    this.#calls += 1;
    this.#call = new ActiveCall(this.#port, { ...facts, keepsEarlyCandidates: this.#calls === 1 });
    return this.#call;
  }

  /** Says so to the remote user, where there is one, and ends the call here without waiting. */
  #leave(call: ActiveCall, event: string, details: { reason?: string } = {}): void {
    if (call.remote !== null) this.#port.send(event, { to: call.remote, from: this.callId, ...details });
    call.end({ by: "local", reason: event });
  }

  #callIn(...states: PhoneState[]): ActiveCall {
    if (this.#call === null || !states.includes(this.#call.state)) {
      throw new TypeError(`${this.callId} is ${this.state}, not ${states.join(" or ")}`);
    }
    return this.#call;
  }

  #takeInvite(): RoomInvite {
    const invite = this.#invite;
    if (invite === null || this.#call !== null) throw new TypeError(`${this.callId} has no invite to answer`);
    this.#invite = null;
    return invite;
  }

  #mainLost(): void {
    if (!survivesLostSocket(this.state)) this.#call?.end({ by: "system", reason: "socket_lost" });
  }

  #logged(entry: LogEntry): void {
    this.log.push(entry);
    this.emit("logged", entry);
  }
}
