import type { Call, CallSummary, MediaHost, Phone } from "../../../client/index.js";
import { CallError, sameCallId } from "../../../protocol/index.js";
import type { CallReport } from "../../calls/call-report.js";
import { followCall, inviteWhenConnected } from "../../calls/follow-call.js";
import type { VideoSourceName } from "../contract.js";
import type { CallChange, PhoneChange } from "./phone-state.js";

export interface SwitchboardParts {
  media: Pick<MediaHost, "openMedia" | "showVideo">;
  /** The phone that is on the line; throws where there is none. */
  phone: () => Phone;
  now: () => Date;
  change: (change: PhoneChange) => void;
  report: (report: CallReport) => void;
}

interface Line {
  id: string;
  call: Call;
  camera: VideoSourceName | null;
}

/** The call of the daemon, whoever steers it: it turns requests into what a `Call` does, and tells what happens to it. */
export class Switchboard {
  readonly #parts: SwitchboardParts;
  #count = 0;
  #line: Line | null = null;
  /** Who opened the microphone last, and must not leave it open behind them. */
  #opener: object | null = null;

  constructor(parts: SwitchboardParts) {
    this.#parts = parts;
  }

  /** A call was dialed or answered and is not over. */
  get isTalking(): boolean {
    return this.#line !== null && this.#line.call.state !== "ringing";
  }

  /** From now on whoever rings at that phone rings here. */
  attach(phone: Phone): void {
    phone.on("incoming", (call) => {
      const { remote: from, roomId, video } = call;
      this.#parts.report({ type: "incoming", from, roomId, video });
      this.#follow(call);
    });
    phone.on("invited", (call, participants) => {
      const { remote: from, roomId, video } = call;
      this.#parts.report({ type: "invited", from, roomId, video, participants });
      this.#follow(call);
    });
  }

  /** Gives the name of the call. Throws `already-in-call`, or `usage` for oneself. */
  dial({ callId, video, invite }: { callId: string; video: boolean; invite: readonly string[] }): string {
    const phone = this.#parts.phone();
    if (sameCallId(callId, phone.callId)) throw new CallError("usage", "Nobody can call themselves");
    const line = this.#follow(phone.call(callId, this.#parts.media.openMedia, { video }));
    inviteWhenConnected(line.call, invite);
    if (video) this.#show(line, "camera");
    return line.id;
  }

  /** Nobody is shown without having asked for it. Throws `illegal-transition` where nothing rings. */
  answer({ call, video }: { call?: string | undefined; video: boolean }): void {
    const line = this.#ringing(call);
    line.call.accept(this.#parts.media.openMedia);
    if (video && line.call.video) this.#show(line, "camera");
  }

  reject({ call, reason }: { call?: string | undefined; reason?: string | undefined }): void {
    this.#ringing(call).call.reject(reason);
  }

  async hangup(call?: string): Promise<void> {
    await this.#there(call).call.hangUp();
  }

  mute({ call, muted }: { call?: string | undefined; muted: boolean }, client: object): void {
    const line = this.#there(call);
    this.#opener = muted ? null : client;
    this.#mute(line, muted);
  }

  /** A screen that dies while it holds the microphone open must not leave it so. */
  closeMicrophoneOf(client: object): void {
    if (this.#opener !== client) return;
    this.#opener = null;
    if (this.#line) this.#mute(this.#line, true);
  }

  camera({ call, source }: { call?: string | undefined; source: VideoSourceName | null }): void {
    const line = this.#there(call);
    if (source !== null && !line.call.video) {
      throw new CallError("illegal-transition", "This is a call without video; call again with video");
    }
    this.#show(line, source);
  }

  /** The media process sends the test pattern instead, and screens should say so. */
  cameraFailed(): void {
    const line = this.#line;
    if (!line || line.camera === null) return;
    line.camera = "pattern";
    this.#tell(line, { type: "camera", camera: "pattern" });
  }

  invite({ call, callIds }: { call?: string | undefined; callIds: readonly string[] }): void {
    const line = this.#there(call);
    if (line.call.state !== "connected") {
      throw new CallError("illegal-transition", "Wait until the call is connected, then invite");
    }
    for (const callId of callIds) line.call.invite(callId);
  }

  cancelInvite({ call, callId }: { call?: string | undefined; callId: string }): void {
    this.#there(call).call.cancelInvite(callId);
  }

  volume({ call, callId, gain }: { call?: string | undefined; callId: string; gain: number }): void {
    const line = this.#there(call);
    if (!line.call.members.some((member) => sameCallId(member, callId))) {
      throw new CallError("not-found", `${callId} is not in the call`);
    }
    line.call.setVolume(callId, gain);
    this.#tell(line, { type: "volume", callId, volume: gain });
  }

  #there(id: string | undefined): Line {
    const line = this.#line;
    if (!line || line.call.state === "idle") throw new CallError("illegal-transition", "There is no call");
    if (id !== undefined && id !== line.id) throw new CallError("not-found", "That call is over");
    return line;
  }

  #ringing(id: string | undefined): Line {
    const line = this.#there(id);
    if (line.call.state !== "ringing") throw new CallError("illegal-transition", "Nothing rings");
    return line;
  }

  #mute(line: Line, muted: boolean): void {
    line.call.muted = muted;
    this.#tell(line, { type: "muted", muted });
  }

  #show(line: Line, camera: VideoSourceName | null): void {
    this.#parts.media.showVideo(camera);
    line.camera = camera;
    this.#tell(line, { type: "camera", camera });
  }

  #tell({ id }: Line, change: CallChange): void {
    this.#parts.change({ type: "call", id, change });
  }

  /** Whatever happens to a call is told twice: as the state that screens show, and as the event that scripts read. */
  #follow(call: Call): Line {
    const line: Line = { id: String(++this.#count), call, camera: null };
    this.#line = line;
    const { origin, remote, roomId, video, muted } = call;
    const beganAt = this.#parts.now().toISOString();
    this.#parts.change({
      type: "call-began",
      call: { id: line.id, origin, remote, roomId, video, muted, camera: null, beganAt },
    });
    followCall(call, this.#parts.report);
    call
      .on("state", (state) => this.#stateChanged(line, state))
      .on("joined", (callId) => this.#tell(line, { type: "joined", callId }))
      .on("left", (callId) => this.#linkChanged(line, { type: "left", callId }))
      .on("linked", (callId) => this.#linkChanged(line, { type: "linked", callId }))
      .on("recovering", (callId) => this.#linkChanged(line, { type: "unlinked", callId }))
      .on("away", (callId) => this.#tell(line, { type: "away", callId }))
      .on("back", (callId) => this.#tell(line, { type: "back", callId }))
      .on("invite", (callId, outcome) => this.#tell(line, { type: "invite", callId, outcome }))
      .on("quality", (peers) => this.#tell(line, { type: "quality", peers: peers.map(shownQuality) }))
      .on("ended", (summary) => this.#ended(line, summary));
    return line;
  }

  #linkChanged(line: Line, change: CallChange): void {
    this.#tell(line, change);
    this.#tell(line, { type: "recovering", recovering: line.call.recovering.length > 0 });
  }

  #stateChanged(line: Line, state: Call["state"]): void {
    const { roomId } = line.call;
    if (roomId !== null) this.#tell(line, { type: "room", roomId });
    this.#tell(line, { type: "state", state, at: this.#parts.now().toISOString() });
    if (state !== "idle") return;
    if (this.#line === line) this.#line = null;
    if (line.camera !== null) this.#parts.media.showVideo(null);
    this.#opener = null;
  }

  #ended({ id }: Line, summary: CallSummary): void {
    const { by, reason, rejected, durationMs } = summary;
    this.#parts.change({ type: "call-ended", id, by, reason, durationMs, ...(rejected ? { rejected } : {}) });
  }
}

function shownQuality({ callId, rttMs, jitterMs, lossPct, mos, route }: CallSummary["peers"][number]) {
  return { callId, rttMs, jitterMs, lossPct, mos, route };
}
