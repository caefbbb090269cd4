import type { CommandName, Commands, Replies } from "../calls/decide.js";
import type { Emission, Target } from "../calls/effects.js";
import type { Sender } from "../calls/people.js";
import type { CallRegistry } from "../calls/registry.js";
import type { MaybePromise } from "./maybe-promise.js";
import type { CallRunner, Outcome } from "./runner.js";

/** Runs commands about calls, wherever the call concerned is kept. */
export interface Calls {
  /** The outcome is there at once when the call is kept here, and never rejects for want of another node. */
  run<C extends CommandName>(name: C, command: Commands[C]): MaybePromise<Outcome<Replies[C]>>;
  /** The room that somebody who is connected here is busy in. */
  roomOf(callId: string): string | undefined;
  /** The rooms that have an open invite for somebody who is connected here. */
  invitesOf(callId: string): readonly string[];
}

/** What others may see of somebody. */
export type PersonStatus = "online" | "busy" | "offline";

/** Narrows an event to sockets with or without a token. */
export type Audience = "account" | "app";

/**
 * What lies between the calls of this process and the people: this process alone (`single-node.ts`), or many processes
 * that behave like one (`server/cluster/`).
 */
export interface Fabric {
  /** How the address of each socket of this process begins. */
  readonly addressPrefix: string;
  /** Where the calls of this process are kept; it also knows who is busy elsewhere. */
  readonly registry: CallRegistry;
  readonly newRoomId: () => string;
  isOnline(callId: string): boolean;
  emit(to: Target, emission: Emission): void;
  /** Null as a rule; else what to wait for before a timer may fire, because others may keep its call by now. */
  gate(): Promise<void> | null;
  /** From now on commands can be run. */
  start(runner: CallRunner): Calls;
  /** Resolves once this process has its place among the others. */
  ready(): Promise<void>;
  /** Somebody's socket is about to be there: `seat` enters it into the directory once everybody else knows. */
  enter(callId: string, seat: () => void): MaybePromise<void>;
  /** Somebody's socket has been taken out of the directory. */
  leave(callId: string): void;
  statusOf(callId: string): MaybePromise<PersonStatus>;
  /** Sends an event to all sockets of some people, on whichever node they are. */
  tell(callIds: readonly string[], emission: Emission, only: Audience): void;
  /** Hands the calls of this process over to others, where there are others. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** What a fabric is woven into. */
export interface FabricPorts {
  /** True when somebody has a registered socket in this process. */
  readonly isHere: (callId: string) => boolean;
  /** The addresses of the registered sockets in this process that a target means. */
  readonly socketsOf: (to: Target) => Iterable<string>;
  /** Somebody's registered sockets in this process. */
  readonly sendersOf: (callId: string) => Iterable<Sender>;
  /** Everybody who has a registered socket in this process, in the form under which Call IDs are compared. */
  readonly everybodyHere: () => Iterable<string>;
  /** Sends to those sockets of this process. */
  readonly send: (sockets: Iterable<string>, emission: Emission) => void;
  /** Somebody's status may have changed; called in one process of all. */
  readonly personChanged: (callId: string) => void;
}
