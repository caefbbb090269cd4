import { createHmac, randomBytes } from "node:crypto";
import { COOKIE, type Endpoint, readXorAddress } from "./address.js";

/*
 * Messages of STUN (RFC 8489) and TURN (RFC 8656): twenty bytes of header, then attributes of type, length and value,
 * each filled up to four bytes.
 */

const HEADER_BYTES = 20;
const ID_BYTES = 12;
const ATTRIBUTE_HEADER_BYTES = 4;
const ALIGNMENT = 4;
const INTEGRITY_BYTES = 20;

const METHODS = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  createPermission: 0x008,
  /** What the relay has received, only as an indication. */
  data: 0x007,
} as const;
export type Method = keyof typeof METHODS;

const CLASSES = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;
type MessageClass = keyof typeof CLASSES;

const ATTRIBUTES = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
} as const;
export type AttributeName = keyof typeof ATTRIBUTES;

export interface StunMessage {
  class: MessageClass;
  method: Method;
  /** Twelve bytes by which an answer is known. */
  id: Buffer;
  attributes: ReadonlyMap<number, Buffer>;
}

export const newId = (): Buffer => randomBytes(ID_BYTES);

/** The bytes of a message; with a key they carry the proof that the sender knows it. */
export function encode(
  { class: kind, method, id }: Pick<StunMessage, "class" | "method" | "id">,
  attributes: readonly (readonly [AttributeName, Buffer])[],
  key?: Buffer,
): Buffer {
  const body = Buffer.concat(attributes.map(([name, value]) => attribute(ATTRIBUTES[name], value)));
  const header = (length: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt16BE(METHODS[method] | CLASSES[kind], 0);
    bytes.writeUInt16BE(length, 2);
    return Buffer.concat([bytes, COOKIE, id]);
  };
  if (key === undefined) return Buffer.concat([header(body.length), body]);
  // The proof covers a header whose length already counts the proof.
  const covered = Buffer.concat([header(body.length + ATTRIBUTE_HEADER_BYTES + INTEGRITY_BYTES), body]);
  const proof = createHmac("sha1", key).update(covered).digest();
  return Buffer.concat([covered, attribute(ATTRIBUTES.messageIntegrity, proof)]);
}

/** Reads what came from the network; null for anything that is no such message. */
export function decode(bytes: Buffer): StunMessage | null {
  const length = messageLength(bytes);
  if (length === null || bytes.length < length) return null;
  const type = bytes.readUInt16BE(0);
  const kind = keyOf(CLASSES, type & 0x110);
  const method = keyOf(METHODS, type & ~0x110);
  if (kind === undefined || method === undefined) return null;
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER_BYTES; at < length; ) {
    if (at + ATTRIBUTE_HEADER_BYTES > length) return null;
    const size = bytes.readUInt16BE(at + 2);
    const start = at + ATTRIBUTE_HEADER_BYTES;
    if (start + size > length) return null;
    // Of an attribute that comes twice only the first one counts.
    const name = bytes.readUInt16BE(at);
    if (!attributes.has(name)) attributes.set(name, bytes.subarray(start, start + size));
    at = start + aligned(size);
  }
  return { class: kind, method, id: Buffer.from(bytes.subarray(8, HEADER_BYTES)), attributes };
}

/** How long the message is that begins here, as its header says; null where none begins. */
export function messageLength(bytes: Buffer): number | null {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(4, 8).equals(COOKIE)) return null;
  const length = bytes.readUInt16BE(2);
  return length % ALIGNMENT === 0 ? HEADER_BYTES + length : null;
}

export function textOf({ attributes }: StunMessage, name: "realm" | "nonce"): string | undefined {
  return attributes.get(ATTRIBUTES[name])?.toString("utf8");
}

/** Where the server saw the question come from. */
export const mappedAddressOf = (message: StunMessage): Endpoint | null =>
  addressOf(message, "xorMappedAddress");

/** The address that a relay has given. */
export const relayedAddressOf = (message: StunMessage): Endpoint | null =>
  addressOf(message, "xorRelayedAddress");

/** What a relay has received for us. */
export const dataOf = ({ attributes }: StunMessage): Buffer | undefined => attributes.get(ATTRIBUTES.data);

function addressOf(
  { attributes, id }: StunMessage,
  name: "xorMappedAddress" | "xorRelayedAddress",
): Endpoint | null {
  const value = attributes.get(ATTRIBUTES[name]);
  return value === undefined ? null : readXorAddress(value, id);
}

/** The code of an error answer, 401 for instance; null where there is none. */
export function errorCodeOf({ attributes }: StunMessage): { code: number; reason: string } | null {
  const value = attributes.get(ATTRIBUTES.errorCode);
  if (value === undefined || value.length < 4) return null;
  const code = ((value[2] ?? 0) & 7) * 100 + (value[3] ?? 0);
  return { code, reason: value.subarray(4).toString("utf8") };
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(ATTRIBUTE_HEADER_BYTES + aligned(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

function keyOf<Name extends string>(table: Readonly<Record<Name, number>>, value: number): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === value);
}
