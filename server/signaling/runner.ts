import type { Ack } from "../../protocol/client-events.js";
import type { Call } from "../calls/call.js";
import type { CallLog, CallLogEntry } from "../calls/call-log.js";
import type { CallTimes, Context } from "../calls/context.js";
import { type CommandName, type Commands, decide, type Replies, subjectOf } from "../calls/decide.js";
import type { Effect, Emission, PushNotice, Target, Timer } from "../calls/effects.js";
import type { CallRegistry } from "../calls/registry.js";
import { refuse } from "../calls/step.js";
import type { SignalingLog } from "./accounts.js";
import type { Clock } from "./clock.js";
import { type ArmedTimer, Scheduler } from "./scheduler.js";

/** What came of a command. */
export interface Outcome<T> {
  readonly reply: Ack<T>;
  /** Tells whether the log entries are committed; null when there were none. Never rejects. */
  readonly committed: Promise<boolean> | null;
}

export interface RunnerPorts {
  readonly registry: CallRegistry;
  readonly callLog: CallLog;
  readonly clock: Clock;
  readonly times: CallTimes;
  readonly log: SignalingLog;
  readonly newRoomId: () => string;
  readonly isOnline: (callId: string) => boolean;
  readonly emit: (to: Target, emission: Emission) => void;
  /** Null, or what to wait for before a timer may fire. */
  readonly gate?: () => Promise<void> | null;
  /** Wakes the phones of somebody who is offline; never throws, never waits. */
  readonly push: (notice: PushNotice) => void;
}

/** Loads, decides, commits, and then carries out the effects: emit first, then the log. */
export class CallRunner {
  readonly #ports: RunnerPorts;
  readonly #scheduler: Scheduler;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
    this.#scheduler = new Scheduler(ports.clock, (timer) => this.#timeOut(timer));
  }

  run<C extends CommandName>(name: C, command: Commands[C]): Outcome<Replies[C]> {
    const context = this.#context();
    const { effects, reply } = this.#ports.registry.change(subjectOf(name, command), (call) =>
      decide(name, call, command, context),
    );
    const entries: CallLogEntry[] = [];
    for (const effect of effects) this.#carryOut(effect, entries);
    return { reply, committed: entries.length > 0 ? this.#write(entries) : null };
  }

  /** Takes a call in that another process has kept so far, with what is left of its timers. */
  adopt(call: Call, timers: readonly ArmedTimer[], isOrphan = false): void {
    for (const { timer, left } of timers) this.#scheduler.arm(timer, left);
    this.run("adopt", { call, isOrphan });
  }

  /** Lets go of a call that another process keeps from now on: nobody hears of it. */
  release(room: string): void {
    this.#scheduler.clearRoom(room);
    this.#ports.registry.change({ room }, () => refuse(null, "call-over"));
  }

  /** The timers that are running for a room. */
  timersOf(room: string): ArmedTimer[] {
    return this.#scheduler.armedIn(room);
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#scheduler.size;
  }

  close(): void {
    this.#scheduler.close();
  }

  #context(): Context {
    const { clock, times, newRoomId, registry, isOnline } = this.#ports;
    return { now: clock.now(), times, newRoomId, isOnline, claimOf: (callId) => registry.claimOf(callId) };
  }

  #carryOut(effect: Effect, entries: CallLogEntry[]): void {
    switch (effect.type) {
      case "emit":
        return this.#ports.emit(effect.to, effect.emission);
      case "log":
        entries.push(effect.entry);
        return;
      case "push":
        return this.#ports.push(effect.notice);
      case "arm":
        return this.#scheduler.arm(effect.timer, effect.after);
      case "clear":
        return this.#scheduler.clear(effect.timer);
      case "clear-room":
        return this.#scheduler.clearRoom(effect.room);
    }
  }

  async #write(entries: readonly CallLogEntry[]): Promise<boolean> {
    const { callLog, log } = this.#ports;
    for (const entry of entries) log.debug({ call: entry.room, entry }, `call ${entry.type}`);
    try {
      await callLog.write(entries);
      return true;
    } catch (error) {
      log.error({ err: error, call: entries[0]?.room }, "the call log could not be written");
      return false;
    }
  }

  #timeOut(timer: Timer): void {
    const gate = this.#ports.gate?.();
    if (gate) return void gate.then(() => this.#timeOut(timer));
    try {
      this.run("timeout", { timer });
    } catch (error) {
      this.#ports.log.error({ err: error, call: timer.room, timer }, "a timer of a call failed");
    }
  }
}
