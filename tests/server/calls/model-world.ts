import type { Ack } from "../../../protocol/client-events.js";
import type { Offer } from "../../../protocol/values.js";
import type { Call } from "../../../server/calls/call.js";
import type { Emission } from "../../../server/calls/effects.js";
import type { EndCommand } from "../../../server/calls/end.js";
import type { MaybePromise } from "../../../server/signaling/maybe-promise.js";
import { World } from "./world.js";

/** One socket, as the model uses it; every command answers as the server would. */
export interface ModelPeer {
  take(): Emission[];
  call(dialed: string, offer: Offer, early: readonly [], key: string): MaybePromise<Ack<unknown>>;
  answer(to: string, roomId: string): MaybePromise<Ack<unknown>>;
  end(
    how: EndCommand["how"],
    to: string | null,
    reason: string | null,
    roomId: string | null,
    callKey?: string,
  ): MaybePromise<Ack<unknown>>;
  invite(to: string, roomId: string): MaybePromise<Ack<unknown>>;
  cancelInvite(to: string, roomId: string): MaybePromise<Ack<unknown>>;
  join(roomId: string): MaybePromise<Ack<unknown>>;
  decline(roomId: string): MaybePromise<Ack<unknown>>;
  signal(to: string, roomId: string): MaybePromise<Ack<unknown>>;
  resume(roomId: string, lastSeq?: number): MaybePromise<Ack<unknown>>;
  leave(way: "goodbye" | "lost"): MaybePromise<void>;
}

/** The server under the model: one process, or many with a Redis between them. */
export interface ModelWorld {
  /** How many there are in the beginning. Nodes are named by their place among those that live. */
  readonly nodes: number;
  phone(callId: string, userId: number, deviceId: string, node: number): MaybePromise<ModelPeer>;
  /** Resolves once nothing is under way inside the server. */
  settled(): MaybePromise<void>;
  advance(milliseconds: number): MaybePromise<void>;
  /** The call that a person is busy in, as the server has it. */
  callOf(callId: string): Call | null;
  /** What is still there though everybody has gone, in words. */
  leftovers(): MaybePromise<string[]>;
  /** Takes one node away with its sockets, where there are several. */
  kill?(node: number): MaybePromise<void>;
  close(): MaybePromise<void>;
}

/** A server that runs alone, without its sockets. */
export class MemoryWorld implements ModelWorld {
  readonly nodes = 1;
  readonly #world = new World();

  phone(callId: string, userId: number, deviceId: string): ModelPeer {
    return this.#world.phone(callId, userId, deviceId);
  }

  settled(): void {}

  advance(milliseconds: number): void {
    this.#world.clock.advance(milliseconds);
  }

  callOf(callId: string): Call | null {
    const room = this.#world.registry.claimOf(callId);
    return room === undefined ? null : this.#world.registry.find(room);
  }

  leftovers(): string[] {
    const { registry, runner } = this.#world;
    const calls = Array.from(registry.all(), ({ roomId }) => `call ${roomId}`);
    return runner.timers > 0 ? [...calls, `${runner.timers} timers`] : calls;
  }

  close(): void {}
}
