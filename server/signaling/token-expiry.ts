import type { Clock } from "./clock.js";

/** Sockets whose tokens expire within the same quarter of a second are closed together. */
const SLOT_MS = 250;

/**
 * Calls back when tokens expire. One timer that looks at the present slot, and not one for each socket: ten thousand
 * timers of a week would be more than a system timer can hold.
 */
export class TokenExpiry {
  readonly #clock: Clock;
  readonly #expired: (socket: string) => void;
  readonly #slots = new Map<number, Set<string>>();
  #reached = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, expired: (socket: string) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  add(socket: string, expiresAt: number): void {
    if (this.#slots.size === 0) this.#reached = this.#slotAt(this.#clock.now());
    const slot = this.#slotOf(expiresAt);
    const sockets = this.#slots.get(slot) ?? new Set<string>();
    this.#slots.set(slot, sockets.add(socket));
    this.#cancel ??= this.#clock.after(SLOT_MS, () => this.#look());
  }

  remove(socket: string, expiresAt: number): void {
    const slot = Math.ceil(expiresAt / SLOT_MS);
    const sockets = this.#slots.get(slot);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#slots.delete(slot);
    if (this.#slots.size === 0) this.close();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#slots.clear();
  }

  #look(): void {
    const now = this.#slotAt(this.#clock.now());
    // Also the slots that were passed over while the process slept.
    while (this.#reached < now && this.#slots.size > 0) this.#expire(++this.#reached);
    this.#cancel = this.#slots.size === 0 ? null : this.#clock.after(SLOT_MS, () => this.#look());
  }

  #expire(slot: number): void {
    const sockets = this.#slots.get(slot);
    if (!sockets) return;
    this.#slots.delete(slot);
    for (const socket of sockets) this.#expired(socket);
  }

  /** The slot at whose beginning a token has expired; what has expired already is due in the next one. */
  #slotOf(expiresAt: number): number {
    return Math.max(Math.ceil(expiresAt / SLOT_MS), this.#reached + 1);
  }

  #slotAt(time: number): number {
    return Math.floor(time / SLOT_MS);
  }
}
