import { createHash } from "node:crypto";
import { type Endpoint, writeXorAddress } from "./address.js";
import type { Conversation } from "./conversation.js";
import {
  type AttributeName,
  errorCodeOf,
  mappedAddressOf,
  relayedAddressOf,
  type StunMessage,
  textOf,
} from "./message.js";

export interface Credentials {
  readonly username: string;
  readonly credential: string;
}

/** What a relay says no with, in numbers of its protocol. */
export class RelayRefused extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`the relay says ${code}${reason === "" ? "" : ` (${reason})`}`);
    this.code = code;
  }
}

const UDP = Buffer.from([17, 0, 0, 0]);
const NO_LIFETIME = Buffer.alloc(4);
const UNAUTHORIZED = 401;
const STALE_NONCE = 438;
/** The first no carries the nonce that is needed; another may say that it has grown old meanwhile. */
const TRIES = 3;

interface Session {
  realm: string;
  nonce: string;
  key: Buffer;
}

type Attributes = readonly (readonly [AttributeName, Buffer])[];

/** An address at a relay, where others reach us as long as it lasts. */
export class Allocation {
  readonly relayed: Endpoint;
  /** Where the relay sees us. */
  readonly mapped: Endpoint | null;
  readonly #conversation: Conversation;
  readonly #server: Endpoint;
  readonly #credentials: Credentials;
  #session: Session | null;

  private constructor(
    parts: {
      conversation: Conversation;
      server: Endpoint;
      credentials: Credentials;
      session: Session | null;
    },
    answer: StunMessage,
  ) {
    const relayed = relayedAddressOf(answer);
    if (relayed === null) throw new Error("the relay gave no address");
    this.relayed = relayed;
    this.mapped = mappedAddressOf(answer);
    this.#conversation = parts.conversation;
    this.#server = parts.server;
    this.#credentials = parts.credentials;
    this.#session = parts.session;
  }

  /** Throws `RelayRefused`, or what broke the line. */
  static async open(
    conversation: Conversation,
    server: Endpoint,
    credentials: Credentials,
  ): Promise<Allocation> {
    const state: { session: Session | null } = { session: null };
    const answer = await askWithProof(conversation, server, credentials, state, {
      method: "allocate",
      attributes: () => [["requestedTransport", UDP]],
    });
    return new Allocation({ conversation, server, credentials, session: state.session }, answer);
  }

  /** Lets that address send to us through the relay. Throws `RelayRefused`. */
  async admit(peer: Endpoint): Promise<void> {
    await this.#ask("createPermission", (id) => [["xorPeerAddress", writeXorAddress(peer, id)]]);
  }

  /** Gives the address back. */
  async release(): Promise<void> {
    await this.#ask("refresh", () => [["lifetime", NO_LIFETIME]]);
  }

  async #ask(method: "createPermission" | "refresh", attributes: (id: Buffer) => Attributes): Promise<void> {
    const state = { session: this.#session };
    await askWithProof(this.#conversation, this.#server, this.#credentials, state, { method, attributes });
    this.#session = state.session;
  }
}

async function askWithProof(
  conversation: Conversation,
  server: Endpoint,
  { username, credential }: Credentials,
  state: { session: Session | null },
  question: {
    method: "allocate" | "createPermission" | "refresh";
    attributes: (id: Buffer) => Attributes;
  },
): Promise<StunMessage> {
  let refusal = new RelayRefused(UNAUTHORIZED, "");
  for (let round = 0; round < TRIES; round++) {
    const { session } = state;
    const answer = await conversation.ask(server, {
      method: question.method,
      attributesFor: (id) => [
        ...question.attributes(id),
        ...(session === null ? [] : proofAttributes(username, session)),
      ],
      ...(session === null ? {} : { key: session.key }),
    });
    if (answer.class === "success") return answer;
    const { code, reason } = errorCodeOf(answer) ?? { code: 0, reason: "" };
    refusal = new RelayRefused(code, reason);
    const isFirstNo = code === UNAUTHORIZED && session === null;
    if (!isFirstNo && code !== STALE_NONCE) break;
    const [realm, nonce] = [textOf(answer, "realm") ?? session?.realm, textOf(answer, "nonce")];
    if (realm === undefined || nonce === undefined) break;
    const key = createHash("md5").update(`${username}:${realm}:${credential}`).digest();
    state.session = { realm, nonce, key };
  }
  throw refusal;
}

const proofAttributes = (username: string, { realm, nonce }: Session): Attributes => [
  ["username", Buffer.from(username)],
  ["realm", Buffer.from(realm)],
  ["nonce", Buffer.from(nonce)],
];
