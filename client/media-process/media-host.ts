import { isAbsolute, resolve } from "node:path";
import { CallError } from "../../protocol/errors.js";
import type { AudioInput, AudioOutput } from "../audio/spec.js";
import type { MediaMaker } from "../call/media-port.js";
import { type Clock, systemClock, type Timer } from "../clock.js";
import { SafeEmitter } from "../safe-emitter.js";
import { MediaChild } from "./media-child.js";
import type { MediaOrder, MediaProcessSetup, MediaReport, PlainError } from "./messages.js";
import type {
  DeviceLists,
  MediaHost,
  MediaHostEvents,
  MediaSettings,
  Tone,
  VideoSourceKind,
} from "./port.js";
import { RemoteMedia } from "./remote-media.js";
import { recentDeaths, restartDelay } from "./restart-delay.js";

export interface MediaHostOptions {
  /** Default: the microphone. */
  input?: AudioInput;
  /** Default: the loudspeaker. The files of later calls get a number. */
  output?: AudioOutput;
  /** The folder with sounds that replace the generated tones. Default: none. */
  soundsFolder?: string | null;
  clock?: Clock;
}

/** Media in a process of its own, which is started when it is first needed and again whenever it dies. */
export class ProcessMediaHost extends SafeEmitter<MediaHostEvents> implements MediaHost {
  readonly #setup: MediaProcessSetup;
  readonly #clock: Clock;
  /** The call that each number stands for; all of them live in the process that runs now. */
  readonly #calls = new Map<number, RemoteMedia>();
  #child: MediaChild;
  #numbers = 0;
  #deaths: readonly number[] = [];
  #restart: Timer | null = null;
  #isBack = true;
  #closed = false;
  // What a new process must be told.
  #settings: Partial<MediaSettings> = {};
  #tone: Tone | null = null;
  #source: VideoSourceKind | null = null;
  #box: { width: number; height: number; fps: number } | null = null;

  constructor(options: MediaHostOptions = {}) {
    super();
    const { input = { kind: "device" }, output = { kind: "device" }, soundsFolder = null } = options;
    this.#setup = { input: absolute(input), output: absolute(output), soundsFolder };
    this.#clock = options.clock ?? systemClock;
    this.#child = this.#nextChild();
  }

  /** Of the process that holds the media now; null while there is none. */
  get pid(): number | null {
    return this.#child.pid;
  }

  warmUp(): void {
    this.#tell({ type: "warm-up" });
  }

  readonly openMedia: MediaMaker = (request) => {
    const call = ++this.#numbers;
    const media = new RemoteMedia({
      child: this.#child,
      call,
      nextPeer: () => ++this.#numbers,
      request,
      closed: () => this.#calls.delete(call),
    });
    this.#calls.set(call, media);
    this.#startChild();
    return media;
  };

  configure(settings: Partial<MediaSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#child.tell({ type: "configure", settings });
  }

  devices(): Promise<DeviceLists> {
    this.#startChild();
    return this.#child.ask("devices", null);
  }

  playTone(tone: Tone | null, { once = false }: { once?: boolean } = {}): void {
    this.#tone = once ? null : tone;
    if (tone !== null || this.#child.started) this.#tell({ type: "tone", tone, once });
  }

  showVideo(source: VideoSourceKind | null): void {
    this.#source = source;
    this.#child.tell({ type: "show-video", source });
  }

  watchVideo(box: { width: number; height: number; fps: number } | null): void {
    this.#box = box;
    this.#child.tell({ type: "watch-video", box });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#restart?.clear();
    await this.#child.close();
    this.removeAllListeners();
  }

  #tell(order: MediaOrder): void {
    this.#child.tell(order);
    this.#startChild();
  }

  #startChild(): void {
    if (!this.#restart && !this.#closed) this.#child.start();
  }

  #nextChild(): MediaChild {
    const child: MediaChild = new MediaChild({
      report: (report) => this.#heard(report),
      gone: (error) => this.#gone(error),
    });
    child.tell({ type: "set-up", setup: this.#setup });
    child.tell({ type: "configure", settings: this.#settings });
    if (this.#source) child.tell({ type: "show-video", source: this.#source });
    if (this.#box) child.tell({ type: "watch-video", box: this.#box });
    if (this.#tone) child.tell({ type: "tone", tone: this.#tone, once: false });
    return child;
  }

  /** The next process is there before anybody hears of the loss, so that what they ask for goes to it. */
  #gone(error: CallError): void {
    if (this.#closed) return;
    const now = this.#clock.monotonic();
    this.#deaths = recentDeaths([...this.#deaths, now], now);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#isBack = false;
    this.#child = this.#nextChild();
    this.#child.tell({ type: "warm-up" });
    this.#restart = this.#clock.after(restartDelay(this.#deaths, now), () => {
      this.#restart = null;
      this.#startChild();
    });
    this.emit("lost", error);
    for (const call of calls) call.lost();
  }

  #heard(report: MediaReport): void {
    switch (report.type) {
      case "ready":
        if (!this.#isBack) this.emit("back");
        this.#isBack = true;
        return;
      case "levels":
        this.emit("levels", report.levels);
        return;
      case "sound":
        this.emit("sound", { ...report.inUse, problem: report.inUse.problem && whole(report.inUse.problem) });
        return;
      case "video":
        this.emit("video", report.person, report.tile);
        return;
      case "trouble":
        this.emit("trouble", whole(report.error));
        return;
      default:
        this.#calls.get(report.call)?.hear(report);
    }
  }
}

const whole = ({ code, message }: PlainError): CallError => new CallError(code, message);

/** The process has a folder of its own, where a relative name would mean something else. */
function absolute<Spec extends AudioInput | AudioOutput>(spec: Spec): Spec {
  return spec.kind === "file" && !isAbsolute(spec.path) ? { ...spec, path: resolve(spec.path) } : spec;
}

/** A host whose process is started when it is first needed. */
export const startMediaHost = (options: MediaHostOptions = {}): MediaHost => new ProcessMediaHost(options);
