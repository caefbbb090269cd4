import { TIMES } from "../../protocol/limits.js";
import type { PushNotice } from "../calls/effects.js";
import type { Clock } from "../signaling/clock.js";
import type { Verdict } from "./verdict.js";

export const DELIVERY = {
  /** Messages under way at a time. */
  atOnce: 8,
  /** Messages that wait for their turn or their next try; beyond it new ones are dropped. */
  waitingMax: 1_000,
  triesMax: 4,
  /** The pause after the first failure; each further one is twice as long, and up to half as long again by chance. */
  pauseMs: 1_000,
  /** A phone that is woken after its call has stopped ringing wakes for nothing. */
  usefulMs: TIMES.ring,
} as const;

export type PushResult = "sent" | "gone" | "failed" | "expired" | "dropped";

/** One message to one phone. */
export interface Message {
  readonly phone: string;
  readonly notice: PushNotice;
}

interface Waiting extends Message {
  readonly since: number;
  tries: number;
}

export interface DeliveryPorts {
  readonly send: (message: Message) => Promise<Verdict>;
  /** False once the call of a message has ended, or was taken elsewhere. */
  readonly isWanted: (notice: PushNotice) => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told once for each message, whatever became of it. */
  readonly done: (message: Message, result: PushResult, reason?: string) => void;
}

/** Sends messages side by side, tries again what may pass, and gives up in time. */
export class Delivery {
  readonly #ports: DeliveryPorts;
  readonly #ready: Waiting[] = [];
  readonly #resting = new Map<Waiting, () => void>();
  #underWay = 0;
  #closed = false;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  add(message: Message): void {
    if (this.#closed || this.#ready.length + this.#resting.size >= DELIVERY.waitingMax) {
      this.#ports.done(message, "dropped");
      return;
    }
    this.#ready.push({ ...message, since: this.#ports.clock.now(), tries: 0 });
    this.#work();
  }

  /** Messages that are not settled yet. */
  get pending(): number {
    return this.#ready.length + this.#resting.size + this.#underWay;
  }

  /** Takes nothing more, and drops what has not been sent. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#resting.values()) cancel();
    for (const message of [...this.#ready.splice(0), ...this.#resting.keys()]) {
      this.#ports.done(message, "dropped");
    }
    this.#resting.clear();
  }

  #work(): void {
    while (this.#underWay < DELIVERY.atOnce) {
      const message = this.#ready.shift();
      if (!message) return;
      this.#underWay += 1;
      void this.#try(message).finally(() => {
        this.#underWay -= 1;
        this.#work();
      });
    }
  }

  async #try(message: Waiting): Promise<void> {
    const { send, isWanted, clock, done } = this.#ports;
    const isLate = clock.now() - message.since > DELIVERY.usefulMs;
    if (isLate || !isWanted(message.notice)) return done(message, "expired");
    message.tries += 1;
    const verdict = await send(message);
    switch (verdict.kind) {
      case "sent":
      case "gone":
        return done(message, verdict.kind);
      case "failed":
        return done(message, "failed", verdict.reason);
      case "sign-in":
        return this.#tryLater(message, 0);
      case "again":
        return this.#tryLater(message, verdict.afterMs);
    }
  }

  #tryLater(message: Waiting, afterMs: number | null): void {
    const { clock, done, random } = this.#ports;
    const pause = afterMs ?? DELIVERY.pauseMs * 2 ** (message.tries - 1) * (1 + random() / 2);
    if (message.tries >= DELIVERY.triesMax) return done(message, "failed", "tried too often");
    if (clock.now() + pause - message.since > DELIVERY.usefulMs) return done(message, "expired");
    if (this.#closed) return done(message, "dropped");
    const cancel = clock.after(pause, () => {
      this.#resting.delete(message);
      this.#ready.push(message);
      this.#work();
    });
    this.#resting.set(message, cancel);
  }
}
