import { io, type Socket } from "socket.io-client";
import { ANSWER, CANDIDATES, OFFER } from "../signaling/payloads.js";

/** Events that one call relays from one side to the other. */
export const RELAYED_PER_CALL = 3 + 2 * CANDIDATES.length;

/** Two people, each on a node of their own or both on one, who call each other event by event. */
export class Crossing {
  readonly #caller: Socket;
  readonly #callee: Socket;
  readonly #names: { caller: string; callee: string };
  /** Milliseconds from an event at one side to the event that it causes at the other. */
  readonly delays: number[] = [];

  private constructor(caller: Socket, callee: Socket, names: { caller: string; callee: string }) {
    this.#caller = caller;
    this.#callee = callee;
    this.#names = names;
  }

  static async connect(name: string, callerUrl: string, calleeUrl: string): Promise<Crossing> {
    const names = { caller: `${name}_caller`, callee: `${name}_callee` };
    const [caller, callee] = await Promise.all([
      connect(callerUrl, names.caller),
      connect(calleeUrl, names.callee),
    ]);
    return new Crossing(caller, callee, names);
  }

  /** One complete call; each event waits for the one before it to arrive. */
  async call(): Promise<void> {
    const { caller, callee } = this.#names;
    const dialed = { userToCall: callee, to: callee, signalData: OFFER, from: caller };
    const { roomId } = (await this.#send(this.#caller, "callUser", dialed, this.#callee, "incomingCall")) as {
      roomId: string;
    };
    for (const candidate of CANDIDATES) {
      const found = { to: callee, candidate, from: caller };
      await this.#send(this.#caller, "iceCandidate", found, this.#callee, "iceCandidate");
    }
    const answer = { to: caller, signal: ANSWER, from: callee, roomId };
    await this.#send(this.#callee, "answerCall", answer, this.#caller, "callAccepted");
    for (const candidate of CANDIDATES) {
      const found = { roomId, to: caller, candidate, from: callee };
      await this.#send(this.#callee, "roomIceCandidate", found, this.#caller, "roomIceCandidate");
    }
    await this.#send(this.#callee, "endCall", { to: caller, from: callee }, this.#caller, "callEnded");
  }

  close(): void {
    this.#caller.disconnect();
    this.#callee.disconnect();
  }

  async #send(from: Socket, event: string, payload: object, to: Socket, heard: string): Promise<unknown> {
    const began = performance.now();
    const arrival = new Promise<unknown>((resolve) => {
      to.once(heard, (message: unknown) => {
        this.delays.push(performance.now() - began);
        resolve(message);
      });
    });
    const [reply, message] = await Promise.all([from.emitWithAck(event, payload), arrival]);
    if (!(reply as { ok: boolean }).ok)
      throw new Error(`${event} was answered with ${JSON.stringify(reply)}`);
    return message;
  }
}

async function connect(url: string, callId: string): Promise<Socket> {
  const socket = io(url, { transports: ["websocket"], forceNew: true, reconnection: false });
  await socket.emitWithAck("register", callId);
  return socket;
}
