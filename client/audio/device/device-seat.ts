import type { Timer } from "../../clock.js";
import { type Choice, isSame, keyOf, rankDevices } from "./rank-devices.js";
import { type Direction, devicesOf, type Loss, type SoundDeviceList } from "./sound-device.js";

/** What a seat needs of the world. */
export interface SeatPorts<Device extends { via: string }> {
  /** Monotonic milliseconds, and a call after some of them. */
  clock: { monotonic(): number; after(ms: number, run: () => void): Timer };
  /** Never rejects. */
  list(): Promise<SoundDeviceList>;
  /** Rejects when the device cannot be used. `urgent` when somebody hears a gap meanwhile. */
  open(choice: Choice, options: { urgent: boolean; onLost: (how: Loss) => void }): Promise<Device>;
  /** Takes the place of the device before; null is silence. */
  change(device: Device | null): void;
  /** A device that came too late. */
  discard(device: Device): void;
  /** Something about `state` is new. */
  onChange(): void;
}

export interface SeatState {
  /** Null where silence stands in. */
  name: string | null;
  via: string | null;
  /** A sentence about what is not as wished. */
  problem: string | null;
}

/** A device that failed is left alone for this long, twice as long each time it fails again, up to the second figure. */
const FIRST_REST = 2_000;
const LONGEST_REST = 30_000;
/** A device whose process ends twice within this time has failed. */
const TRUSTED_AFTER = 5_000;
/** A sound server that answers no faster than this is not waited for while somebody hears a gap. */
const URGENT_LIST_PATIENCE = 150;

const NOUNS = { source: "microphone", sink: "loudspeaker" } as const;
const NOTHING_WORKS = {
  source: "No microphone can be used; silence is sent",
  sink: "No loudspeaker can be used; nothing is played",
} as const;

interface Rest {
  until: number;
  ms: number;
}

/**
 * The place of the microphone or the loudspeaker in a call. Holds the best device that works: the wished one, else the
 * default, else any other, else silence; when one is lost the next takes its place, and the better one gets it back.
 */
export class DeviceSeat<Device extends { via: string }> {
  readonly #direction: Direction;
  readonly #ports: SeatPorts<Device>;
  #wish: string | null;
  #list: SoundDeviceList | null = null;
  #used: { device: Device; choice: Choice } | null = null;
  /** When the process of a device last ended by itself, by its key. */
  readonly #lostAt = new Map<string, number>();
  /** What would be used if it worked. */
  #best: Choice | null = null;
  /** Devices that failed lately, by their key. */
  readonly #resting = new Map<string, Rest>();
  #lostName: string | null = null;
  #complaint: string | null = null;
  #settling = false;
  #again = false;
  #urgent = false;
  /** How often it has looked again by itself since anything was new. */
  #vainLooks = 0;
  #retry: Timer | null = null;
  #closed = false;

  constructor(direction: Direction, wish: string | null, ports: SeatPorts<Device>) {
    this.#direction = direction;
    this.#wish = wish;
    this.#ports = ports;
    this.#settle();
  }

  get state(): SeatState {
    const used = this.#used;
    const name = used?.choice.name ?? null;
    return { name, via: used?.device.via ?? null, problem: this.#problem(name) };
  }

  prefer(wish: string | null): void {
    if (wish === this.#wish) return;
    this.#wish = wish;
    this.#lostName = null;
    this.#vainLooks = 0;
    this.#settle();
  }

  /** A device may have come or gone. */
  look(): void {
    this.#settle();
  }

  close(): void {
    this.#closed = true;
    this.#retry?.clear();
    this.#used = null;
  }

  #problem(name: string | null): string | null {
    const noun = NOUNS[this.#direction];
    if (name === null)
      return this.#settling && this.#lostName === null ? null : NOTHING_WORKS[this.#direction];
    if (this.#lostName !== null) return `The ${noun} "${this.#lostName}" was lost; ${name} is used`;
    if (this.#complaint !== null) return `${this.#complaint}; ${name} is used`;
    return this.#isBest ? null : `The ${noun} "${this.#best?.name}" cannot be used; ${name} is used`;
  }

  get #isBest(): boolean {
    return this.#used !== null && (this.#best === null || isSame(this.#best, this.#used.choice));
  }

  #settle(): void {
    if (this.#closed) return;
    this.#again = true;
    if (this.#settling) return;
    this.#settling = true;
    void this.#settleUntilQuiet();
  }

  async #settleUntilQuiet(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const list = await this.#look();
      if (!this.#closed) await this.#fill(list);
    }
    this.#settling = false;
    if (this.#closed) return;
    this.#planRetry();
    this.#ports.onChange();
  }

  /** What is there now, or what was there when the sound server takes its time and somebody waits. */
  async #look(): Promise<SoundDeviceList> {
    const known = this.#list;
    const listing = this.#ports.list().then((list) => {
      this.#list = list;
      return list;
    });
    if (!this.#urgent || known === null) return listing;
    let timer: Timer | undefined;
    const patience = new Promise<SoundDeviceList>((resolve) => {
      timer = this.#ports.clock.after(URGENT_LIST_PATIENCE, () => resolve(known));
    });
    const list = await Promise.race([listing, patience]);
    timer?.clear();
    if (list === known) void listing.then(() => this.#settle());
    return list;
  }

  async #fill(list: SoundDeviceList): Promise<void> {
    const { choices, complaint } = rankDevices(list, this.#direction, this.#wish);
    this.#complaint = complaint;
    this.#best = choices[0] ?? null;
    this.#forgetThoseGone(choices);
    if (this.#used !== null && isGone(this.#used.choice, list, this.#direction)) {
      // Whatever its process says: a sound server moves who played there to some other device.
      this.#lostName = this.#used.choice.name;
      this.#urgent = true;
    }
    for (const choice of choices) {
      if (this.#used !== null && isSame(this.#used.choice, choice)) {
        this.#use(this.#used.device, choice);
        return;
      }
      if (this.#isResting(choice)) continue;
      if (await this.#take(choice)) return;
      if (this.#again || this.#closed) return;
    }
    // Nothing on the list works, and what is used is not on it.
    if (this.#used !== null) this.#leave();
  }

  async #take(choice: Choice): Promise<boolean> {
    let isLostAlready = false;
    let isTaken = false;
    const onLost = (how: Loss): void => {
      if (isTaken) this.#lose(choice, device, how);
      else isLostAlready = true;
    };
    let device: Device;
    try {
      device = await this.#ports.open(choice, { urgent: this.#urgent, onLost });
    } catch {
      this.#rest(choice);
      return false;
    }
    if (this.#closed || isLostAlready) {
      this.#ports.discard(device);
      this.#rest(choice);
      return false;
    }
    isTaken = true;
    this.#ports.change(device);
    this.#use(device, choice);
    return true;
  }

  #use(device: Device, choice: Choice): void {
    this.#used = { device, choice };
    this.#urgent = false;
    if (choice.name === this.#lostName) this.#lostName = null;
    this.#ports.onChange();
  }

  #lose(choice: Choice, device: Device, how: Loss): void {
    if (this.#used?.device !== device || this.#closed) return;
    const now = this.#ports.clock.monotonic();
    const lostBefore = this.#lostAt.get(keyOf(choice)) ?? Number.NEGATIVE_INFINITY;
    this.#lostAt.set(keyOf(choice), now);
    // A process that was killed says nothing about the device: where that is still listed it is tried again at once.
    if (how === "stalled" || now - lostBefore < TRUSTED_AFTER) this.#rest(choice);
    this.#leave();
    this.#settle();
  }

  #leave(): void {
    this.#lostName ??= this.#used?.choice.name ?? null;
    this.#vainLooks = 0;
    this.#used = null;
    this.#urgent = true;
    this.#ports.change(null);
    this.#ports.onChange();
  }

  #rest(choice: Choice): void {
    const key = keyOf(choice);
    const now = this.#ports.clock.monotonic();
    const before = this.#resting.get(key);
    const isForgiven = before === undefined || now - before.until > LONGEST_REST;
    const ms = isForgiven ? FIRST_REST : Math.min(2 * before.ms, LONGEST_REST);
    this.#resting.set(key, { ms, until: now + ms });
  }

  #isResting(choice: Choice): boolean {
    const rest = this.#resting.get(keyOf(choice));
    return rest !== undefined && rest.until > this.#ports.clock.monotonic();
  }

  /** A device that comes back is as good as new. */
  #forgetThoseGone(choices: readonly Choice[]): void {
    const keys = new Set(choices.map(keyOf));
    for (const memory of [this.#resting, this.#lostAt]) {
      for (const key of memory.keys()) if (!keys.has(key)) memory.delete(key);
    }
  }

  /** Looks again by itself while the best is not what is used, more and more seldom. */
  #planRetry(): void {
    this.#retry?.clear();
    this.#retry = null;
    if (this.#isBest && this.#complaint === null) {
      this.#vainLooks = 0;
      return;
    }
    const now = this.#ports.clock.monotonic();
    const rests = [...this.#resting.values()].map(({ until }) => until - now).filter((ms) => ms > 0);
    const ms = Math.min(FIRST_REST * 2 ** this.#vainLooks++, LONGEST_REST, ...rests);
    this.#retry = this.#ports.clock.after(ms, () => this.#settle());
  }
}

/** Only the sound system that named a device can say that it is gone. */
function isGone({ target }: Choice, list: SoundDeviceList, direction: Direction): boolean {
  if (target === null || target.system !== list.backend) return false;
  return !devicesOf(list, direction).some(({ id }) => id === target.id);
}
