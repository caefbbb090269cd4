import { CallError } from "../../../protocol/errors.js";
import { systemClock } from "../../clock.js";
import type { AudioSink, AudioSource } from "../ports.js";
import type { SoundTools } from "./backends.js";
import { DeviceSeat, type SeatState } from "./device-seat.js";
import type { DeviceSink } from "./device-sink.js";
import type { DeviceSource } from "./device-source.js";
import { DeviceWatch } from "./device-watch.js";
import { listDevices } from "./list-devices.js";
import { openLoudspeaker, openMicrophone } from "./open-device.js";
import type { Direction, SoundDeviceList, SoundInUse } from "./sound-device.js";
import { findSoundTools } from "./sound-tools.js";
import { SteadySink, SteadySource } from "./steady.js";

export interface SoundDeskOptions {
  /** Hears what is in use whenever that changes. Default: nobody. */
  onChange?: (inUse: SoundInUse) => void;
  /** What to reach the sound card with. Default: whatever this machine has. */
  tools?: SoundTools;
}

/** Parts of names; null is the system's default, and what is not named stays as it is. */
export interface DeviceWish {
  microphone?: string | null;
  speaker?: string | null;
}

/** Any seat, whatever it holds. */
type Seat = Pick<DeviceSeat<{ via: string }>, "state" | "prefer" | "look" | "close">;

const EMPTY_SEAT: SeatState = { name: null, via: null, problem: null };

/**
 * The sound devices of this machine, by preference. What it opens stays: devices may be changed, pulled out and plugged
 * in again in mid-call, and where there is none the source is silent and the sink swallows.
 */
export class SoundDesk {
  readonly #onChange: (inUse: SoundInUse) => void;
  readonly #tools: Promise<SoundTools>;
  readonly #wish: Record<Direction, string | null> = { source: null, sink: null };
  readonly #seats: Record<Direction, Map<object, Seat>> = { source: new Map(), sink: new Map() };
  readonly #open = new Set<{ close(): void | Promise<void> }>();
  #watch: Promise<DeviceWatch | null> | null = null;
  #told = "";

  constructor({ onChange = () => {}, tools }: SoundDeskOptions = {}) {
    this.#onChange = onChange;
    this.#tools = tools === undefined ? findSoundTools() : Promise.resolve(tools);
  }

  get inUse(): SoundInUse {
    const microphone = this.#state("source");
    const speaker = this.#state("sink");
    const ways = new Set([microphone.via, speaker.via].filter((via) => via !== null));
    const problems = [microphone.problem, speaker.problem].filter((problem) => problem !== null);
    return {
      backend: [...ways].join(" and ") || "none",
      microphone: microphone.name,
      speaker: speaker.name,
      problem: problems.length === 0 ? null : new CallError("audio-device-failed", problems.join(". ")),
    };
  }

  /** May be called in mid-call; `onChange` tells what became of it. */
  prefer({ microphone, speaker }: DeviceWish): void {
    if (microphone !== undefined) this.#prefer("source", microphone);
    if (speaker !== undefined) this.#prefer("sink", speaker);
  }

  /** Returns at once and never ends before it is closed; silent until a device is open. */
  openSource(): AudioSource {
    const steady = new SteadySource();
    const seat = new DeviceSeat<DeviceSource>("source", this.#wish.source, {
      ...this.#common,
      open: async ({ target }, { urgent, onLost }) =>
        openMicrophone({ target, urgent }, await this.#tools, onLost),
      change: (device) => steady.change(device),
      discard: (device) => device.close(),
    });
    return this.#keep("source", seat, steady, {
      read: (block) => steady.read(block),
      close: () => steady.close(),
    });
  }

  /** Returns at once; what is written before a device is open is not heard. */
  openSink(): AudioSink {
    const steady = new SteadySink();
    const seat = new DeviceSeat<DeviceSink>("sink", this.#wish.sink, {
      ...this.#common,
      open: async ({ target }, { urgent, onLost }) =>
        openLoudspeaker({ target, urgent }, await this.#tools, onLost),
      change: (device) => steady.change(device),
      discard: (device) => void device.close().catch(() => undefined),
    });
    return this.#keep("sink", seat, steady, {
      write: (block) => steady.write(block),
      close: () => steady.close(),
    });
  }

  async devices(): Promise<SoundDeviceList> {
    return listDevices({ tools: await this.#tools });
  }

  /** Closes whatever is open still. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((device) => device.close()));
  }

  readonly #common = {
    clock: systemClock,
    list: () => this.devices(),
    onChange: () => this.#tell(),
  };

  #prefer(direction: Direction, wish: string | null): void {
    this.#wish[direction] = wish;
    for (const seat of this.#seats[direction].values()) seat.prefer(wish);
  }

  #state(direction: Direction): SeatState {
    const [seat] = this.#seats[direction].values();
    return seat?.state ?? EMPTY_SEAT;
  }

  #keep<Device extends AudioSource | AudioSink>(
    direction: Direction,
    seat: Seat,
    key: object,
    device: Device,
  ): Device {
    this.#seats[direction].set(key, seat);
    const close = () => {
      seat.close();
      this.#seats[direction].delete(key);
      this.#open.delete(kept);
      this.#watchWhileNeeded();
      return device.close();
    };
    const kept = { ...device, close };
    this.#open.add(kept);
    this.#watchWhileNeeded();
    return kept;
  }

  #watchWhileNeeded(): void {
    const isNeeded = this.#open.size > 0;
    if (isNeeded) this.#watch ??= this.#startWatch();
    else {
      void this.#watch?.then((watch) => watch?.close());
      this.#watch = null;
    }
  }

  async #startWatch(): Promise<DeviceWatch | null> {
    const { programs } = await this.#tools;
    if (!programs.has("pactl")) return null;
    return new DeviceWatch(() => {
      for (const seats of Object.values(this.#seats)) for (const seat of seats.values()) seat.look();
    });
  }

  /** Only what is news. */
  #tell(): void {
    const { problem, ...devices } = this.inUse;
    const news = JSON.stringify([devices, problem?.message]);
    if (news === this.#told) return;
    this.#told = news;
    this.#onChange({ ...devices, problem });
  }
}
