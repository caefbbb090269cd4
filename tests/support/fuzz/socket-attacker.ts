import type { Ack } from "../../../protocol/client-events.js";
import { type EventInput, intendedInputs, randomInput, type Source } from "./event-inputs.js";
import { complaintAbout, complaintAboutEvent, fieldOf } from "./expectations.js";
import { Knowledge } from "./knowledge.js";
import type { Layer, Ledger } from "./ledger.js";
import { HOSTILE_ACK_IDS, hostileEnginePacket, hostilePacket } from "./packets.js";
import type { Random } from "./random.js";
import { RawConnection } from "./raw-connection.js";
import { brokenFrame, fragments, type ServerFrame, textFrame } from "./ws-frames.js";

/** Events of one write. */
const VOLLEY = 40;
/** What a finding shows of the past. */
const REMEMBERED_INPUTS = 60;
/** A server that is this late with an answer does not answer. */
const ANSWER_DEADLINE_MS = 20_000;
/** A socket that a broken frame has made deaf is given up after this. */
const DEAF_AFTER_MS = 250;
const REFUSED_PAUSE_MS = 200;
/** The packets by which Engine.IO and Socket.IO end a connection. */
const FAREWELLS = ["1", "41"];

/** Ends every write: once it and all before it are answered, the server has been through it. */
const FENCE: EventInput = { event: "resume", text: "", expectation: "malformed" };

/** Whom an attacker pretends to be; without a Call ID it connects and never says who it is. */
export interface Identity {
  callId: string | null;
  token?: string;
  localAddress: string;
  isGuest?: boolean;
}

export interface Battlefield {
  port: number;
  ledger: Ledger;
  /** Call IDs that may be called. */
  everybody: readonly string[];
}

/** One socket after the other, each of which sends volleys until a broken frame costs it the connection. */
export class SocketAttacker {
  readonly #identity: Identity;
  readonly #field: Battlefield;
  readonly #random: Random;
  readonly #knowledge: Knowledge;
  readonly #inputs: Buffer[] = [];
  readonly #pending = new Map<number, EventInput>();
  #connection: RawConnection | null = null;
  #nextAck = 0;
  #own: string | null = null;
  #onText: ((text: string) => void) | null = null;
  #onAllAnswered: () => void = () => {};

  constructor(identity: Identity, field: Battlefield, random: Random) {
    this.#identity = identity;
    this.#field = field;
    this.#random = random;
    this.#knowledge = new Knowledge(identity.callId ?? "nobody", field.everybody);
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (!this.#connection?.isOpen && !(await this.#connect())) {
        await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
        continue;
      }
      await this.#volley();
    }
    this.#connection?.destroy();
  }

  /** The last inputs, for the case that the server dies of one of them. */
  get lastInputs(): readonly Buffer[] {
    return this.#inputs;
  }

  async #connect(): Promise<boolean> {
    const { port, ledger } = this.#field;
    const { localAddress, token, callId } = this.#identity;
    this.#pending.clear();
    this.#own = null;
    this.#nextAck = 0;
    this.#connection = await RawConnection.open({ port, localAddress }, (frame) => this.#hear(frame));
    const connection = this.#connection;
    if (!connection) return false;
    ledger.connections++;
    const welcomed = this.#textThatStarts("40");
    connection.send([textFrame(`40${JSON.stringify(token === undefined ? {} : { token })}`)]);
    await Promise.race([welcomed, connection.closed]);
    if (!connection.isOpen) return false;
    if (callId === null) return true;
    await this.#send(
      [this.#framed({ event: "register", text: JSON.stringify(callId), expectation: "good" })],
      "event",
    );
    this.#own = callId;
    return connection.isOpen;
  }

  async #volley(): Promise<void> {
    const random = this.#random;
    const dice = random.below(100);
    if (dice < 3) return this.#sendLast("frame", brokenFrame(random));
    if (dice < 5) return this.#sendLast("engine", textFrame(hostileEnginePacket(random)));
    if (dice < 8) return this.#sendLast("packet", textFrame(hostilePacket(random)));
    const { token, isGuest = false } = this.#identity;
    this.#knowledge.tire(random, isGuest);
    const source: Source = { own: this.#own, hasToken: token !== undefined, isGuest };
    const inputs = intendedInputs(this.#knowledge, random, source);
    while (inputs.length < VOLLEY) inputs.push(randomInput(this.#knowledge, random, source));
    await this.#send(
      inputs.map((input) => this.#framed(input)),
      "event",
    );
  }

  /** One frame that may cost the connection, and nothing behind it, so that whatever is counted was also read. */
  async #sendLast(layer: Layer, bytes: Buffer): Promise<void> {
    await this.#send([[bytes]], layer);
  }

  /** Sends, and waits until the server has been through all of it or has closed. */
  async #send(messages: readonly Buffer[][], layer: Layer): Promise<void> {
    const connection = this.#connection;
    if (!connection?.isOpen) return;
    const frames = messages.flat();
    this.#field.ledger.sent[layer] += frames.length;
    for (const input of frames) this.#remember(input);
    const answered = new Promise<void>((resolve) => {
      this.#onAllAnswered = resolve;
    });
    connection.send([...frames, ...this.#framed(FENCE)]);
    const isEvent = layer === "event";
    const isLate = await isLaterThan(isEvent ? ANSWER_DEADLINE_MS : DEAF_AFTER_MS, [
      answered,
      connection.closed,
    ]);
    // After a broken packet a socket may be deaf though it is open: Socket.IO has left it, its carrier lives on.
    if (isLate && isEvent) this.#find("an event was never answered", this.#pendingNames());
    if (isLate) connection.destroy();
    this.#pending.clear();
  }

  #framed(input: EventInput): Buffer[] {
    const { event, text } = input;
    const id = this.#nextAck++;
    this.#pending.set(id, input);
    const packet = `42${id}[${JSON.stringify(event)}${text === "" ? "" : `,${text}`}]`;
    return this.#random.chance(0.02) ? fragments(packet, this.#random) : [textFrame(packet)];
  }

  #textThatStarts(prefix: string): Promise<void> {
    return new Promise((resolve) => {
      this.#onText = (text) => {
        if (!text.startsWith(prefix) && !text.startsWith("44")) return;
        this.#onText = null;
        if (text.startsWith("44")) this.#connection?.destroy();
        resolve();
      };
    });
  }

  #hear({ payload }: ServerFrame): void {
    const text = payload.toString();
    if (text === "2") return this.#connection?.send([textFrame("3")]);
    if (FAREWELLS.includes(text)) return this.#connection?.destroy();
    this.#onText?.(text);
    if (text.startsWith("43")) this.#hearReply(text);
    if (text.startsWith("42")) this.#hearEvent(text);
  }

  #hearReply(text: string): void {
    const bracket = text.indexOf("[");
    const id = Number(text.slice(2, bracket));
    const pending = this.#pending.get(id);
    if (!pending) {
      if (id < HOSTILE_ACK_IDS) this.#find("an acknowledgement came twice, or unasked", text.slice(0, 200));
      return;
    }
    this.#pending.delete(id);
    const [reply] = JSON.parse(text.slice(bracket)) as [Ack<unknown>];
    const { event, expectation, text: sent } = pending;
    this.#field.ledger.answered(event, reply.ok ? "ok" : reply.error.code);
    const complaint = complaintAbout(event, expectation, reply);
    if (complaint !== undefined) this.#find(`${event}: ${complaint}`, sent.slice(0, 2_000));
    if (reply.ok && event !== "register") {
      this.#knowledge.learnFromReply(event, sent === "" ? null : JSON.parse(sent), reply.data, this.#random);
    }
    if (this.#pending.size === 0) this.#onAllAnswered();
  }

  #hearEvent(text: string): void {
    this.#field.ledger.heard++;
    const [event, payload] = JSON.parse(text.slice(2)) as [string, unknown];
    const complaint = complaintAboutEvent(event, payload);
    if (complaint !== undefined) this.#find(complaint, text.slice(0, 2_000));
    if (fieldOf(payload, "seq") === undefined || this.#identity.token !== undefined) {
      this.#knowledge.learn(event, payload, this.#random);
      return;
    }
    this.#find("a socket without a token was sent a field that the app does not know", text.slice(0, 2_000));
  }

  #pendingNames(): string {
    return [...this.#pending.values()].map(({ event, text }) => `${event} ${text.slice(0, 200)}`).join("\n");
  }

  #find(what: string, detail: string): void {
    this.#field.ledger.find(what, detail, this.#inputs);
  }

  #remember(input: Buffer): void {
    this.#inputs.push(input);
    if (this.#inputs.length > REMEMBERED_INPUTS) this.#inputs.shift();
  }
}

/** True when none of them comes in time. */
function isLaterThan(milliseconds: number, awaited: readonly Promise<void>[]): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), milliseconds);
    void Promise.race(awaited).then(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
