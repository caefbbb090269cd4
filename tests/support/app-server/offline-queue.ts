import type { Room } from "./rooms.js";

/** An offer that waits for its callee. */
export interface WaitingCall {
  room: Room;
  signal: unknown;
}

/** Keeps offers to people who are away, each for a limited time. */
export class OfflineQueue {
  readonly #waiting = new Map<WaitingCall, NodeJS.Timeout>();
  readonly #keepMs: number;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  keep(call: WaitingCall, onExpired: () => void): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(call);
      onExpired();
    }, this.#keepMs);
    this.#waiting.set(call, timer);
  }

  /** Takes out what waits for a user, oldest first. */
  takeFor(callee: string): WaitingCall[] {
    return this.#take((call) => call.room.callee === callee);
  }

  forget(room: Room): void {
    this.#take((call) => call.room === room);
  }

  clear(): void {
    this.#take(() => true);
  }

  #take(isWanted: (call: WaitingCall) => boolean): WaitingCall[] {
    const taken = [...this.#waiting.keys()].filter(isWanted);
    for (const call of taken) {
      clearTimeout(this.#waiting.get(call));
      this.#waiting.delete(call);
    }
    return taken;
  }
}
