import type { ServerEvent } from "./signaling/port.js";

/** Somebody who rings, or asks into a room. */
export type RingEvent = Extract<ServerEvent, { event: "incomingCall" | "roomInvite" }>;

/**
 * What rings while this phone does not know yet whether its own call is over. The server knows, or it would not ring:
 * answering "busy" would refuse somebody who may well be let through a moment later.
 */
export class RingBacklog {
  #waiting: RingEvent[] | null = null;

  /** From now on what rings waits. */
  hold(): void {
    this.#waiting ??= [];
  }

  /** True when the event waits now; it must not ring then. */
  takes(event: RingEvent): boolean {
    if (!this.#waiting) return false;
    const { roomId } = event.payload;
    this.#waiting = this.#waiting.filter((earlier) => !roomId || earlier.payload.roomId !== roomId);
    this.#waiting.push(event);
    return true;
  }

  /** Whoever rang has given up meanwhile. */
  withdraw({ event, payload }: ServerEvent): void {
    if (!this.#waiting) return;
    if (event === "callCanceled" || event === "callEnded") {
      this.#waiting = this.#waiting.filter(
        (ring) => ring.event !== "incomingCall" || ring.payload.from !== payload.from,
      );
    }
    if (event === "roomInviteCanceled") {
      this.#waiting = this.#waiting.filter(
        (ring) => ring.event !== "roomInvite" || ring.payload.roomId !== payload.roomId,
      );
    }
  }

  /** What still rings; nothing waits from now on. */
  release(): RingEvent[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    return waiting;
  }
}
