import { CallTimers, type Durations } from "./durations.js";
import { FirstPair } from "./first-pair.js";
import { Link } from "./link.js";
import { type AudioGenerator, OwnMedia } from "./own-media.js";
import { RoomLinks } from "./room-links.js";
import type { PhoneState } from "./rules.js";
import type { Received } from "./wire.js";
import type { Candidate, Description, VideoFrame } from "./wrtc.js";

export interface EndInfo {
  by: "local" | "remote" | "system";
  reason: string;
}

/** What a call needs from its phone. */
export interface PhonePort {
  me: string;
  durations: Durations;
  audio: AudioGenerator;
  /** Whether any call of this phone has ever connected: the app asks before it believes in a disconnection. */
  hasConnectedBefore: () => boolean;
  send: (event: string, payload: unknown) => void;
  changed: (state: PhoneState) => void;
  heard: (from: string, samples: Int16Array) => void;
  seen: (from: string, frame: VideoFrame) => void;
  joined: (member: string) => void;
  left: (member: string) => void;
  failed: (reason: string) => void;
  ended: (info: EndInfo) => void;
}

/** What is known of a call at its start. */
export interface CallFacts {
  /** The other side exactly as it was dialed or announced; nobody in a room joined by invite. */
  remote: string | null;
  roomId: string | null;
  video: boolean;
  /** Whether candidates that come while it rings are kept; the app drops them from its second call on. */
  keepsEarlyCandidates: boolean;
}

/** The one call a phone can have; it wires links, timers and wire messages together. */
export class ActiveCall {
  readonly remote: string | null;
  readonly #port: PhonePort;
  readonly #timers = new CallTimers();
  readonly #room: RoomLinks;
  readonly #keepsEarlyCandidates: boolean;
  #first: FirstPair | null = null;
  #media: OwnMedia | null = null;
  #kept: Candidate[] = [];
  #state: PhoneState = "idle";
  #roomId: string | null;
  #video: boolean;

  constructor(port: PhonePort, facts: CallFacts) {
    this.#port = port;
    this.remote = facts.remote;
    this.#roomId = facts.roomId;
    this.#video = facts.video;
    this.#keepsEarlyCandidates = facts.keepsEarlyCandidates;
    this.#room = new RoomLinks({
      me: port.me,
      sendSignal: (to, signal) =>
        port.send("roomSignal", { roomId: this.#roomId, to, from: port.me, signal }),
      openLink: (member) => this.#openRoomLink(member),
    });
  }

  get state(): PhoneState {
    return this.#state;
  }

  get roomId(): string | null {
    return this.#roomId;
  }

  get isVideo(): boolean {
    return this.#video;
  }

  /** Both timers of a caller start at once. */
  async dial(): Promise<void> {
    const { me, durations, send } = this.#port;
    this.#enter("dialing");
    this.#timers.start("unanswered", durations.unansweredMs, () => this.fail("timeout"));
    this.#timers.start("unconnected", durations.unconnectedMs, () => this.fail("connect_timeout"));
    try {
      const offer = await this.#openFirst().offer();
      if (this.#isOver()) return;
      send("callUser", { userToCall: this.remote, signalData: offer, from: me });
    } catch {
      this.fail("offer_failed");
    }
  }

  ring(): void {
    this.#enter("ringing");
    this.#timers.start("ringing", this.#port.durations.ringingMs, () => this.fail("no_answer"));
  }

  async accept(offer: Description): Promise<void> {
    const { me, durations, send } = this.#port;
    this.#timers.stop("ringing");
    this.#enter("connecting");
    this.#timers.start("unconnected", durations.unconnectedMs, () => this.fail("connect_timeout"));
    try {
      const signal = await this.#openFirst().answer(offer, this.#kept);
      if (this.#isOver()) return;
      send("answerCall", { to: this.remote, signal, from: me, roomId: this.#roomId });
    } catch {
      this.fail("accept_failed");
    }
  }

  /** Somebody who joins by invite connects to everyone in the room and has no "remote user". */
  join(): void {
    this.#enter("connecting");
    this.#port.send("acceptRoomInvite", { roomId: this.#roomId, from: this.#port.me });
  }

  async callAccepted({ roomId, signal }: Received["callAccepted"]): Promise<void> {
    if (this.#state !== "dialing" || this.#first === null) return;
    this.#roomId = roomId ?? null;
    this.#timers.stop("unanswered");
    this.#enter("connecting");
    try {
      await this.#first.takeAnswer(signal);
    } catch {
      this.fail("answer_failed");
    }
  }

  iceCandidate({ candidate }: Received["iceCandidate"]): void {
    if (this.#state !== "ringing") this.#first?.addCandidate(candidate);
    else if (this.#keepsEarlyCandidates) this.#kept.push(candidate);
  }

  roomIceCandidate({ from, candidate }: Received["roomIceCandidate"]): void {
    if (this.#state === "ringing") this.#kept.push(candidate);
    else if (from === this.remote && !this.#room.has(from)) this.#first?.addCandidate(candidate);
    else this.#room.addCandidate(from, candidate);
  }

  /** An offer opens a connection for the room, even from the first pair's other half. */
  async roomSignal({ from, signal }: Received["roomSignal"]): Promise<void> {
    if (signal.type === "offer") await this.#room.answerOffer(from, signal);
    else {
      this.#connected();
      await this.#room.takeAnswer(from, signal);
    }
  }

  async roomJoined({ participants, isVideoCall }: Received["roomJoined"]): Promise<void> {
    this.#video = isVideoCall;
    await Promise.all(participants.map((member) => this.#meet(member)));
  }

  async roomParticipantJoined({ userId }: Received["roomParticipantJoined"]): Promise<void> {
    await this.#meet(userId);
  }

  roomParticipantLeft({ userId }: Received["roomParticipantLeft"]): void {
    this.#room.drop(userId);
    if (userId === this.remote) this.#first?.close();
    this.#port.left(userId);
  }

  /** Reports a failure to the other side, where there is one, and ends. */
  fail(reason: string): void {
    if (this.#isOver()) return;
    if (this.remote !== null) this.#port.send("callFailed", { to: this.remote, from: this.#port.me, reason });
    this.#port.failed(reason);
    this.end({ by: "system", reason });
  }

  /** Ends locally; whatever the wire needs to hear has been said before. */
  end(info: EndInfo): void {
    if (this.#isOver()) return;
    this.#state = "idle";
    this.#timers.stopAll();
    this.#first?.close();
    this.#room.close();
    this.#media?.close();
    this.#port.changed("idle");
    this.#port.ended(info);
  }

  #isOver(): boolean {
    return this.#state === "idle";
  }

  #enter(state: PhoneState): void {
    this.#state = state;
    this.#port.changed(state);
  }

  #connected(): void {
    if (this.#state !== "connecting") return;
    this.#timers.stop("unconnected");
    this.#enter("connected");
  }

  /** The first two keep the connection that they have. */
  async #meet(member: string): Promise<void> {
    if (member === this.#port.me) return;
    this.#port.joined(member);
    if (member !== this.remote) await this.#room.meet(member);
  }

  #openFirst(): FirstPair {
    const remote = this.remote;
    if (remote === null) throw new TypeError("a call joined by invite has no first pair");
    this.#first = new FirstPair({
      media: this.#ownMedia(),
      durations: this.#port.durations,
      timers: this.#timers,
      hasConnectedBefore: this.#port.hasConnectedBefore,
      candidateFound: (candidate) => this.#sendCandidate(remote, candidate),
      connected: () => this.#connected(),
      failed: (reason) => this.fail(reason),
      heard: (samples) => this.#port.heard(remote, samples),
      seen: (frame) => this.#port.seen(remote, frame),
    });
    return this.#first;
  }

  #openRoomLink(member: string): Link {
    return new Link(this.#ownMedia(), {
      candidateFound: (candidate) => this.#sendCandidate(member, candidate),
      streamArrived: () => this.#connected(),
      heard: (samples) => this.#port.heard(member, samples),
      seen: (frame) => this.#port.seen(member, frame),
    });
  }

  #ownMedia(): OwnMedia {
    this.#media ??= new OwnMedia(this.#port.audio, this.#video);
    return this.#media;
  }

  #sendCandidate(to: string, candidate: Candidate): void {
    const { me, send } = this.#port;
    if (this.#roomId === null) send("iceCandidate", { to, candidate, from: me });
    else send("roomIceCandidate", { roomId: this.#roomId, to, from: me, candidate });
  }
}
