import type { Endpoint } from "./address.js";
import type { Line } from "./line.js";
import { type AttributeName, decode, encode, type Method, newId, type StunMessage } from "./message.js";

/** The first repetition comes after this long, each further one after twice as long as the one before. */
const REPEAT_MS = 250;

interface Question {
  method: Method;
  attributes?: readonly (readonly [AttributeName, Buffer])[];
  /** An attribute may depend on the message's id. */
  attributesFor?: (id: Buffer) => readonly (readonly [AttributeName, Buffer])[];
  key?: Buffer;
}

/** Questions and answers over one line, each answer known by its question's id; and what comes unasked. */
export class Conversation {
  readonly #line: Line;
  readonly #signal: AbortSignal;
  readonly #open = new Map<string, { from: Endpoint; resolve: (answer: StunMessage) => void }>();
  #onIndication: (message: StunMessage) => void = () => {};

  /** Everything that is still unanswered when the signal aborts is rejected with its reason. */
  constructor(line: Line, signal: AbortSignal) {
    this.#line = line;
    this.#signal = signal;
    line.onMessage((bytes, from) => this.#hear(bytes, from));
  }

  onIndication(listener: (message: StunMessage) => void): void {
    this.#onIndication = listener;
  }

  async ask(to: Endpoint, { method, attributes = [], attributesFor, key }: Question): Promise<StunMessage> {
    this.#signal.throwIfAborted();
    const id = newId();
    const own = [...attributes, ...(attributesFor?.(id) ?? [])];
    const bytes = encode({ class: "request", method, id }, own, key);
    const name = id.toString("hex");
    let repeat: NodeJS.Timeout | undefined;
    const say = (pause: number): void => {
      this.#line.send(bytes, to);
      if (this.#line.mayLose) repeat = setTimeout(() => say(pause * 2), pause);
    };
    let onAbort = (): void => {};
    try {
      return await new Promise<StunMessage>((resolve, reject) => {
        onAbort = () => reject(this.#signal.reason as Error);
        this.#signal.addEventListener("abort", onAbort);
        void this.#line.broken.then(reject);
        this.#open.set(name, { from: to, resolve });
        say(REPEAT_MS);
      });
    } finally {
      clearTimeout(repeat);
      this.#signal.removeEventListener("abort", onAbort);
      this.#open.delete(name);
    }
  }

  #hear(bytes: Buffer, from: Endpoint): void {
    const message = decode(bytes);
    if (message === null) return;
    if (message.class === "indication") return this.#onIndication(message);
    const question = this.#open.get(message.id.toString("hex"));
    // Whoever answers must be whom we asked: anybody may send to an open port.
    if (question?.from.port === from.port && question.from.address === from.address)
      question.resolve(message);
  }
}
