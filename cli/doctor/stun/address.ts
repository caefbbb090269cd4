import { isIP } from "node:net";

/** A transport address. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Stands in every message, so that it can be told from other traffic; addresses are mixed with it. */
export const COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);
const FAMILIES = { v4: 1, v6: 2 } as const;
const V4_BYTES = 4;
const V6_BYTES = 16;
const PREFIX_BYTES = 4;

export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean =>
  a.port === b.port && a.address === b.address;

/** For people: `192.0.2.1:3478`, `[2001:db8::1]:3478`. */
export const endpointText = ({ address, port }: Endpoint): string =>
  isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;

/** Reads an address that was mixed with the cookie and the message's id; null for what is none. */
export function readXorAddress(value: Buffer, id: Buffer): Endpoint | null {
  const size = value[1] === FAMILIES.v4 ? V4_BYTES : value[1] === FAMILIES.v6 ? V6_BYTES : 0;
  if (size === 0 || value.length !== PREFIX_BYTES + size) return null;
  const port = value.readUInt16BE(2) ^ COOKIE.readUInt16BE(0);
  const bytes = mix(value.subarray(PREFIX_BYTES), id);
  return { address: size === V4_BYTES ? bytes.join(".") : compress(bytes), port };
}

export function writeXorAddress({ address, port }: Endpoint, id: Buffer): Buffer {
  const plain = isIP(address) === 4 ? Buffer.from(address.split(".").map(Number)) : expand(address);
  const prefix = Buffer.from([0, plain.length === V4_BYTES ? FAMILIES.v4 : FAMILIES.v6, 0, 0]);
  prefix.writeUInt16BE(port ^ COOKIE.readUInt16BE(0), 2);
  return Buffer.concat([prefix, mix(plain, id)]);
}

/** The same way in both directions. */
function mix(bytes: Buffer, id: Buffer): Buffer {
  const mask = Buffer.concat([COOKIE, id]);
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function compress(bytes: Buffer): string {
  const groups = Array.from({ length: V6_BYTES / 2 }, (_, index) =>
    bytes.readUInt16BE(index * 2).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function expand(address: string): Buffer {
  const [plain = ""] = address.split("%");
  const [head = "", tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined): string[] => (text ? text.split(":") : []);
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array<string>(V6_BYTES / 2 - before.length - after.length).fill("0");
  const bytes = Buffer.alloc(V6_BYTES);
  for (const [index, group] of [...before, ...zeros, ...after].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  }
  return bytes;
}
