import { EventEmitter } from "node:events";

/*
 * The packets of Socket.IO's protocol 5, for its `parser` option. Unlike the library's codec this one drops binary
 * attachments unread: no event of ours carries any, and most advisories about that codec were about putting them back
 * into their places. An event that announces some arrives with the placeholders in it. This codec also keeps the number
 * of an event that wants an acknowledgement to itself, as the last argument of the event: so the server answers without
 * the library's detour, as plainly as it emits.
 */

/** The library's numbers. */
export const PACKET = { connect: 0, disconnect: 1, event: 2, ack: 3, connectError: 4 } as const;

export interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

/** The numbers of events and acknowledgements with attachments, and what remains of them without. */
const WITHOUT_ATTACHMENTS: Readonly<Record<number, number>> = { 5: PACKET.event, 6: PACKET.ack };

/** Names that the library gives events of its own; nobody may send them. */
const RESERVED: ReadonlySet<unknown> = new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
]);

const SLASH = 0x2f;
const ZERO = 0x30;
const NINE = 0x39;
const MAIN_NAMESPACE = "/";
/** More digits than any counter of a client reaches; further ones would no longer be exact. */
const ID_DIGITS_MAX = 15;

/** What Engine.IO puts before each packet of Socket.IO. */
const MESSAGE = "4";
const EVENT_MESSAGE = `${MESSAGE}${PACKET.event}`;
const EVENT_WITH_ATTACHMENTS_MESSAGE = `${MESSAGE}5`;

/** Stands where the library would put a function: the sender wants an acknowledgement under that number. */
export class AckRequest {
  readonly id: number;

  constructor(id: number) {
    this.id = id;
  }
}

/** The message by which an event of the main namespace travels. */
export function eventMessage(event: string, payload: unknown): string {
  return `${EVENT_MESSAGE}${JSON.stringify([event, payload])}`;
}

/** The message by which an acknowledgement in the main namespace travels. */
export function ackMessage({ id }: AckRequest, reply: unknown): string {
  return `${MESSAGE}${PACKET.ack}${id}[${JSON.stringify(reply)}]`;
}

/** Packets into texts. */
export class PacketEncoder {
  encode({ type, nsp, id, data }: Packet): [string] {
    const namespace = nsp === MAIN_NAMESPACE ? "" : `${nsp},`;
    return [`${type}${namespace}${id ?? ""}${data === undefined ? "" : JSON.stringify(data)}`];
  }
}

/** Texts into packets; throws for whatever is none, and the connection is closed then. */
export class PacketDecoder extends EventEmitter {
  add(text: unknown): void {
    if (typeof text === "string") this.emit("decoded", decodePacket(text));
  }

  /** Nothing is kept between two packets. */
  destroy(): void {}
}

/**
 * The list of an event, with its `AckRequest` if it has one, when the message is an event of the main namespace;
 * undefined for everything else, which is the library's to read.
 */
export function readEvent(message: string): readonly unknown[] | undefined {
  if (!message.startsWith(EVENT_MESSAGE) && !message.startsWith(EVENT_WITH_ATTACHMENTS_MESSAGE))
    return undefined;
  try {
    const { nsp, data } = decodePacket(message.slice(MESSAGE.length));
    return nsp === MAIN_NAMESPACE && Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

export function decodePacket(text: string): Packet {
  const announced = text.charCodeAt(0) - ZERO;
  const type = WITHOUT_ATTACHMENTS[announced] ?? announced;
  const start = type === announced ? 1 : endOfAttachments(text);
  const namespaceEnd = text.charCodeAt(start) === SLASH ? endOfNamespace(text) : start;
  const nsp = namespaceEnd === start ? MAIN_NAMESPACE : text.slice(start, namespaceEnd);
  const idStart = text[namespaceEnd] === "," ? namespaceEnd + 1 : namespaceEnd;
  const idEnd = endOfDigits(text, idStart);
  const data: unknown = idEnd < text.length ? JSON.parse(text.slice(idEnd)) : undefined;
  if (!isValid(type, data)) throw new TypeError("The packet is malformed");
  if (idEnd === idStart) return { type, nsp, data };
  const id = Number(text.slice(idStart, idEnd));
  if (type !== PACKET.event || !Array.isArray(data)) return { type, nsp, data, id };
  data.push(new AckRequest(id));
  return { type, nsp, data };
}

function endOfAttachments(text: string): number {
  const dash = endOfDigits(text, 1);
  if (dash === 1 || text[dash] !== "-") throw new TypeError("The number of attachments is malformed");
  return dash + 1;
}

function endOfNamespace(text: string): number {
  const comma = text.indexOf(",");
  return comma === -1 ? text.length : comma;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  for (let code = text.charCodeAt(end); code >= ZERO && code <= NINE; code = text.charCodeAt(end)) end++;
  if (end - start > ID_DIGITS_MAX) throw new TypeError("The packet's number is too long");
  return end;
}

function isValid(type: number, data: unknown): boolean {
  switch (type) {
    case PACKET.connect:
      return data === undefined || isObject(data);
    case PACKET.disconnect:
      return data === undefined;
    case PACKET.event:
      return Array.isArray(data) && isEventName(data[0]);
    case PACKET.ack:
      return Array.isArray(data);
    default:
      return false;
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEventName = (name: unknown): boolean =>
  typeof name === "number" || (typeof name === "string" && !RESERVED.has(name));
