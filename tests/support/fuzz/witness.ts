import { io, type Socket } from "socket.io-client";
import type { Ack } from "../../../protocol/client-events.js";
import type { Account } from "./accounts.js";
import { fieldOf } from "./expectations.js";
import type { Ledger } from "./ledger.js";

const SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
/** How often the two speak. */
const PACE_MS = 250;
/** A round trip that takes this long is a server that stood still. */
const STANDSTILL_MS = 10_000;
/**
 * Two honest people who talk through the whole attack: as long as they do, the server works, and whatever they hear
 * that the other one did not say has come through from outside.
 */
export class Witness {
  /** Round trips, in milliseconds. */
  readonly tripsMs: number[] = [];
  readonly #ledger: Ledger;
  readonly #callIds: readonly [string, string];
  readonly #caller: Socket;
  readonly #callee: Socket;
  #roomId = "";

  constructor(url: string, [caller, callee]: readonly [Account, Account], ledger: Ledger) {
    this.#ledger = ledger;
    this.#callIds = [caller.callId, callee.callId];
    this.#caller = connectAs(url, caller);
    this.#callee = connectAs(url, callee);
    this.#listen(this.#caller, callee.callId);
    this.#listen(this.#callee, caller.callId);
  }

  /** They get into their call while nobody disturbs them. */
  async meet(): Promise<void> {
    const [caller, callee] = this.#callIds;
    await this.#ask(this.#caller, "register", caller);
    await this.#ask(this.#callee, "register", callee);
    const offer = { type: "offer", sdp: SDP };
    const ringing = await this.#ask(this.#caller, "callUser", { userToCall: callee, signalData: offer });
    this.#roomId = String(fieldOf(ringing, "roomId"));
    const answer = { to: caller, signal: { type: "answer", sdp: SDP }, roomId: this.#roomId };
    await this.#ask(this.#callee, "answerCall", answer);
  }

  async talk(isOver: () => boolean): Promise<void> {
    const [caller, callee] = this.#callIds;
    const word = { roomId: this.#roomId, signal: { type: "offer", sdp: SDP } };
    while (!isOver()) {
      await this.#ask(this.#caller, "roomSignal", { ...word, to: callee });
      await this.#ask(this.#callee, "roomSignal", { ...word, to: caller });
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    await this.#ask(this.#callee, "endCall", { to: caller });
    this.leave();
  }

  leave(): void {
    this.#caller.disconnect();
    this.#callee.disconnect();
  }

  /** Says something and waits for the server's word, which has to be good. */
  async #ask(socket: Socket, event: string, payload: unknown): Promise<unknown> {
    const started = performance.now();
    try {
      const reply = (await socket.timeout(STANDSTILL_MS).emitWithAck(event, payload)) as Ack<unknown>;
      this.tripsMs.push(performance.now() - started);
      if (reply.ok) return reply.data;
      this.#complain(`"${event}" of an honest person was refused with "${reply.error.code}"`);
    } catch {
      this.#complain(`"${event}" of an honest person was not answered within ${STANDSTILL_MS} ms`);
    }
    return undefined;
  }

  #listen(socket: Socket, partner: string): void {
    socket.onAny((event: string, payload: { from?: unknown }) => {
      // Who is online is told to one's own contacts, and anybody may count somebody as one.
      if (event === "presence") return;
      if (payload?.from !== partner)
        this.#complain(`${event} of somebody else reached a call`, JSON.stringify(payload));
    });
    socket.on("disconnect", (reason) => {
      if (reason !== "io client disconnect") this.#complain(`an honest person was put out: ${reason}`);
    });
  }

  #complain(what: string, detail = ""): void {
    this.#ledger.find(what, detail, []);
  }
}

const connectAs = (url: string, { token }: Account): Socket =>
  io(url, { transports: ["websocket"], forceNew: true, auth: { token } });
