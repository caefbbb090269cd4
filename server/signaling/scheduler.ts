import type { Timer } from "../calls/effects.js";
import type { Clock } from "./clock.js";

/** A timer that is running, and how long it still has to run. */
export interface ArmedTimer {
  readonly timer: Timer;
  readonly left: number;
}

interface Running {
  readonly timer: Timer;
  readonly due: number;
  readonly cancel: () => void;
}

/** The timers of all live calls, by room, so that the end of a call takes all of its timers along. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #fire: (timer: Timer) => void;
  readonly #rooms = new Map<string, Map<string, Running>>();
  #closed = false;

  constructor(clock: Clock, fire: (timer: Timer) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Starts a timer; one of the same kind and person in that room starts anew. */
  arm(timer: Timer, after: number): void {
    if (this.#closed) return;
    this.clear(timer);
    const timers = this.#rooms.get(timer.room) ?? new Map<string, Running>();
    this.#rooms.set(timer.room, timers);
    const cancel = this.#clock.after(after, () => {
      this.#forget(timer);
      this.#fire(timer);
    });
    timers.set(nameOf(timer), { timer, due: this.#clock.now() + after, cancel });
  }

  clear(timer: Timer): void {
    this.#rooms.get(timer.room)?.get(nameOf(timer))?.cancel();
    this.#forget(timer);
  }

  clearRoom(room: string): void {
    for (const { cancel } of this.#rooms.get(room)?.values() ?? []) cancel();
    this.#rooms.delete(room);
  }

  /** The timers of a room. */
  armedIn(room: string): ArmedTimer[] {
    const now = this.#clock.now();
    return Array.from(this.#rooms.get(room)?.values() ?? [], ({ timer, due }) => ({
      timer,
      left: Math.max(0, due - now),
    }));
  }

  /** How many timers are running. */
  get size(): number {
    let size = 0;
    for (const timers of this.#rooms.values()) size += timers.size;
    return size;
  }

  /** Cancels everything and takes nothing new. */
  close(): void {
    this.#closed = true;
    for (const room of [...this.#rooms.keys()]) this.clearRoom(room);
  }

  #forget(timer: Timer): void {
    const timers = this.#rooms.get(timer.room);
    timers?.delete(nameOf(timer));
    if (timers?.size === 0) this.#rooms.delete(timer.room);
  }
}

const nameOf = ({ kind, person }: Timer): string => `${kind} ${person}`;
