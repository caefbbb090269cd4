import { CallError } from "../../protocol/errors.js";
import { Pacer } from "../audio/pacer.js";
import type { MediaEngine } from "../media/port.js";
import { openVideo } from "../video/open-video.js";
import type { VideoSource } from "../video/ports.js";
import { TileWatcher } from "../video/tile-watcher.js";
import { HostSound, type HostSoundOptions } from "./host-sound.js";
import { HostedCall } from "./hosted-call.js";
import type {
  AskedQuestion,
  MediaOrder,
  MediaProcessSetup,
  MediaReport,
  PeerName,
  PlainError,
  ToMediaProcess,
} from "./messages.js";
import type { DeviceLists, MediaSettings, VideoSourceKind } from "./port.js";

/** Levels are told once in so many blocks: ten times a second. */
const LEVEL_BLOCKS = 10;

/** What leaves the process. */
export interface MediaProcessOutlet {
  report(report: MediaReport): void;
  answer(id: number, value: unknown): void;
  refuse(id: number, error: CallError): void;
  /** Pictures wait where it says no: an old one is worth nothing. */
  canSend(): boolean;
  /** Everything is released and every answer given. */
  ended(): void;
}

/** What a process speaks with and is heard on. */
export type ProcessSound = Pick<HostSound, "configure" | "playTone" | "openCall" | "devices" | "close">;

/** Everything that the media process holds; what it is told comes in as messages. */
export class MediaProcess {
  readonly #engine: MediaEngine;
  readonly #outlet: MediaProcessOutlet;
  readonly #pacer = new Pacer();
  readonly #calls = new Map<number, HostedCall>();
  readonly #tiles: TileWatcher;
  readonly #openSound: (options: HostSoundOptions) => ProcessSound;
  #sound: ProcessSound | null = null;
  #volume = 1;
  #stopLevels: (() => void) | null = null;
  #camera: string | null = null;
  #showing: VideoSourceKind | null = null;

  constructor(
    engine: MediaEngine,
    outlet: MediaProcessOutlet,
    openSound = (options: HostSoundOptions): ProcessSound => new HostSound(options),
  ) {
    this.#engine = engine;
    this.#openSound = openSound;
    this.#outlet = outlet;
    this.#tiles = new TileWatcher((person, tile) => outlet.report({ type: "video", person, tile }), {
      canSend: () => outlet.canSend(),
    });
  }

  /** An order that cannot be carried out is told as trouble, a question that cannot be answered is refused. */
  hear(message: ToMediaProcess): void {
    if (message.type === "ask") return void this.#answer(message);
    try {
      this.#carryOut(message);
    } catch (error) {
      this.#trouble(CallError.from(error, "media-failed"));
    }
  }

  #carryOut(order: MediaOrder): void {
    switch (order.type) {
      case "set-up":
        return this.#setUp(order.setup);
      case "configure":
        return this.#configure(order.settings);
      case "warm-up":
        return this.#engine.warmUp();
      case "tone":
        return this.#sound?.playTone(order.tone, order.once);
      case "show-video":
        return this.#show(order.source);
      case "watch-video":
        return this.#tiles.watch(order.box);
      case "open-call":
        return this.#openCall(order.call, order.video);
      case "ice-servers":
        return this.#calls.get(order.call)?.useServers(order.iceServers);
      case "close-peer":
        return this.#calls.get(order.call)?.closePeer(order.peer);
      default:
        return this.#steer(order);
    }
  }

  #steer(order: Extract<MediaOrder, { type: "mute" | "gain" | "begin" | "leave" }>): void {
    const media = this.#calls.get(order.call)?.media;
    if (!media) return;
    switch (order.type) {
      case "mute":
        media.muted = order.muted;
        return;
      case "gain":
        return media.setGain(order.person, order.gain);
      case "begin":
        media.begin();
        return this.#tellLevels();
      case "leave":
        this.#tiles.forget(order.person);
        return media.leave(order.person);
    }
  }

  async #answer({ id, ...message }: AskedQuestion): Promise<void> {
    try {
      this.#outlet.answer(id, await this.#find(message));
      if (message.question === "end") this.#outlet.ended();
    } catch (error) {
      this.#outlet.refuse(id, CallError.from(error, "media-failed", plainMessage(error)));
    }
  }

  async #find(message: DistributiveOmit<AskedQuestion, "id">): Promise<unknown> {
    switch (message.question) {
      case "createPeer": {
        const { call, peer, person } = message.asked;
        await this.#call(call).createPeer(peer, person);
        return null;
      }
      case "createOffer":
        return this.#peer(message.asked).createOffer();
      case "acceptOffer":
        return this.#peer(message.asked).acceptOffer(message.asked.offer);
      case "acceptAnswer":
        return this.#peer(message.asked).acceptAnswer(message.asked.answer);
      case "addCandidate":
        return this.#peer(message.asked).addCandidate(message.asked.candidate);
      case "stats":
        return this.#peer(message.asked).stats();
      case "closeCall":
        return this.#closeCall(message.asked.call);
      case "devices":
        return this.#devices();
      case "end":
        return this.close();
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#calls.keys()].map((call) => this.#closeCall(call)));
    await this.#sound?.close();
  }

  #setUp(setup: MediaProcessSetup): void {
    this.#sound = this.#openSound({
      setup,
      pacer: this.#pacer,
      inUse: ({ problem, ...inUse }) =>
        this.#outlet.report({ type: "sound", inUse: { ...inUse, problem: problem && plain(problem) } }),
      trouble: (error) => this.#trouble(error),
    });
  }

  #configure(settings: Partial<MediaSettings>): void {
    const { camera, volume } = settings;
    if (volume !== undefined) {
      this.#volume = volume;
      for (const { media } of this.#calls.values()) media.volume = volume;
    }
    if (camera !== undefined && camera !== this.#camera) {
      this.#camera = camera;
      if (this.#showing === "camera") this.#show("camera");
    }
    this.#sound?.configure(settings);
  }

  #openCall(call: number, video: boolean): void {
    if (!this.#sound) throw new TypeError("The process has not been set up");
    const hosted = new HostedCall({
      call,
      video,
      local: this.#sound.openCall(),
      engine: this.#engine,
      pacer: this.#pacer,
      report: (report) => this.#outlet.report(report),
      picture: (person, frame) => this.#tiles.frame(person, frame),
    });
    hosted.media.volume = this.#volume;
    this.#calls.set(call, hosted);
    if (this.#showing) hosted.show(this.#openVideo());
  }

  /** Of the latest call, which is the one that runs; those before are ending. */
  #tellLevels(): void {
    let beats = 0;
    this.#stopLevels ??= this.#pacer.subscribe(() => {
      if (++beats % LEVEL_BLOCKS !== 0) return;
      const levels = [...this.#calls.values()].at(-1)?.levels();
      if (levels) this.#outlet.report({ type: "levels", levels });
    });
  }

  #show(kind: VideoSourceKind | null): void {
    this.#showing = kind;
    for (const hosted of this.#calls.values()) hosted.show(this.#openVideo());
  }

  #openVideo(): VideoSource | null {
    const kind = this.#showing;
    if (kind === null) return null;
    return openVideo({ kind }, { camera: this.#camera, onTrouble: (error) => this.#trouble(error) });
  }

  async #closeCall(call: number): Promise<null> {
    const hosted = this.#calls.get(call);
    this.#calls.delete(call);
    if (this.#calls.size === 0) {
      this.#stopLevels?.();
      this.#stopLevels = null;
    }
    await hosted?.close();
    return null;
  }

  #devices(): Promise<DeviceLists> {
    if (!this.#sound) throw new TypeError("The process has not been set up");
    return this.#sound.devices();
  }

  #call(call: number): HostedCall {
    const hosted = this.#calls.get(call);
    if (!hosted) throw new CallError("call-over");
    return hosted;
  }

  #peer({ call, peer }: PeerName) {
    const found = this.#call(call).peer(peer);
    if (!found) throw new CallError("call-over");
    return found;
  }

  #trouble(error: CallError): void {
    this.#outlet.report({ type: "trouble", error: plain(error) });
  }
}

const plain = ({ code, message }: CallError): PlainError => ({ code, message });

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What an engine says of a description that it cannot read helps whoever looks for the reason. */
const plainMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));
