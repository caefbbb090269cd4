import { io, type Socket } from "socket.io-client";
import type { MeasuredServer } from "../children/child.js";
import { personAt } from "../children/seed-people.js";
import { ANSWER, CANDIDATES, OFFER } from "./payloads.js";

/** How the events of a call follow each other: as soon as a phone has them, or each after the last one's word. */
export type Pace = "burst" | "one by one";

interface Incoming {
  readonly roomId?: string;
}

/** Two people with a socket each, who call each other again and again. */
export class Pair {
  readonly #caller: Person;
  readonly #callee: Person;

  private constructor(caller: Person, callee: Person) {
    this.#caller = caller;
    this.#callee = callee;
  }

  static async connect(server: MeasuredServer, index: number): Promise<Pair> {
    const [caller, callee] = await Promise.all([
      connectPerson(server, personAt(2 * index)),
      connectPerson(server, personAt(2 * index + 1)),
    ]);
    return new Pair(caller, callee);
  }

  /** One complete call, everything in it acknowledged; the milliseconds from `callUser` to `incomingCall`. */
  async call(pace: Pace): Promise<number> {
    const [caller, callee] = [this.#caller, this.#callee];
    const began = performance.now();
    let rang = began;
    const answered = next<Incoming>(callee, "incomingCall").then(async ({ roomId = "room" }) => {
      rang = performance.now();
      await answer(callee, caller.callId, roomId, pace);
    });
    const accepted = next(caller, "callAccepted");
    const heard = Promise.all([
      many(callee, "iceCandidate", CANDIDATES.length),
      many(caller, "roomIceCandidate", CANDIDATES.length),
    ]);
    const ended = next(callee, "callEnded");
    await dial(caller, callee.callId, pace);
    await Promise.all([answered, accepted, heard]);
    await send(caller, "endCall", { to: callee.callId, from: caller.callId });
    await ended;
    return rang - began;
  }

  close(): void {
    this.#caller.socket.disconnect();
    this.#callee.socket.disconnect();
  }
}

interface Person {
  readonly callId: string;
  readonly socket: Socket;
}

async function connectPerson({ url, tokens }: MeasuredServer, callId: string): Promise<Person> {
  const token = tokens[callId];
  const socket = io(url, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: token === undefined ? {} : { token },
  });
  const person = { callId, socket };
  await send(person, "register", callId);
  return person;
}

function dial(caller: Person, to: string, pace: Pace): Promise<void> {
  const from = caller.callId;
  // `to` is for the relay, which knows nothing else; ours drops what it does not know.
  return inTurn(pace, [
    () => send(caller, "callUser", { userToCall: to, to, signalData: OFFER, from }),
    ...CANDIDATES.map((candidate) => () => send(caller, "iceCandidate", { to, candidate, from })),
  ]);
}

function answer(callee: Person, to: string, roomId: string, pace: Pace): Promise<void> {
  const from = callee.callId;
  return inTurn(pace, [
    () => send(callee, "answerCall", { to, signal: ANSWER, from, roomId }),
    ...CANDIDATES.map((candidate) => () => send(callee, "roomIceCandidate", { roomId, to, from, candidate })),
  ]);
}

async function inTurn(pace: Pace, steps: readonly (() => Promise<void>)[]): Promise<void> {
  if (pace === "burst") {
    await Promise.all(steps.map((step) => step()));
    return;
  }
  for (const step of steps) await step();
}

async function send({ socket }: Person, event: string, payload: unknown): Promise<void> {
  const reply: unknown = await socket.emitWithAck(event, payload);
  const refused = typeof reply !== "object" || reply === null || !("ok" in reply) || reply.ok !== true;
  if (refused) throw new Error(`${event} was answered with ${JSON.stringify(reply)}`);
}

function next<T>({ socket }: Person, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, resolve));
}

function many({ socket }: Person, event: string, count: number): Promise<void> {
  return new Promise((resolve) => {
    let heard = 0;
    const hear = (): void => {
      heard++;
      if (heard < count) return;
      socket.off(event, hear);
      resolve();
    };
    socket.on(event, hear);
  });
}
