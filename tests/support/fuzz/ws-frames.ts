import type { Random } from "./random.js";

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface FrameParts {
  opcode: number;
  payload: Buffer;
  /** False for all but the last fragment of a message. */
  fin?: boolean;
  /** Clients must mask. */
  masked?: boolean;
  /** The three reserved bits. */
  reserved?: number;
  /** What the header says instead of the truth. */
  statedLength?: number;
}

/** One frame of a client. The mask is zero, which is legal and costs nothing. */
function frame({
  opcode,
  payload,
  fin = true,
  masked = true,
  reserved = 0,
  statedLength,
}: FrameParts): Buffer {
  const length = statedLength ?? payload.length;
  const short = length < 126 ? length : length < 65_536 ? 126 : 127;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const header = Buffer.alloc(2 + extended + (masked ? 4 : 0));
  header[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  header[1] = (masked ? 0x80 : 0) | short;
  if (short === 126) header.writeUInt16BE(length, 2);
  if (short === 127) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

export const textFrame = (text: string): Buffer => frame({ opcode: OPCODE.text, payload: Buffer.from(text) });

/** The same message in pieces, with control frames in between, as the standard allows. */
export function fragments(text: string, random: Random): Buffer[] {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  let opcode: number = OPCODE.text;
  for (let start = 0; start < bytes.length || pieces.length === 0; ) {
    const end = Math.min(bytes.length, start + random.between(0, Math.ceil(bytes.length / 3) + 1));
    pieces.push(frame({ opcode, payload: bytes.subarray(start, end), fin: end >= bytes.length }));
    if (random.chance(0.3))
      pieces.push(frame({ opcode: OPCODE.ping, payload: random.bytes(random.below(125)) }));
    opcode = OPCODE.continuation;
    start = end;
  }
  return pieces;
}

/** Frames that break the standard in one way each; any of them may cost the connection. */
export function brokenFrame(random: Random): Buffer {
  const payload = Buffer.from('42["heartbeat",{}]');
  switch (random.below(14)) {
    case 0:
      return frame({ opcode: OPCODE.text, payload, masked: false });
    case 1:
      return frame({ opcode: OPCODE.text, payload, reserved: random.between(1, 7) });
    case 2:
      return frame({ opcode: random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), payload });
    case 3:
      return frame({ opcode: OPCODE.continuation, payload });
    case 4:
      return frame({
        opcode: OPCODE.text,
        payload: Buffer.from([0x34, 0x32, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
      });
    case 5:
      return frame({
        opcode: OPCODE.text,
        payload: Buffer.alloc(0),
        statedLength: 2 ** random.between(17, 52),
      });
    case 6:
      return frame({ opcode: OPCODE.text, payload: Buffer.alloc(65 * 1024, 0x61) });
    case 7:
      return frame({ opcode: OPCODE.ping, payload: random.bytes(126) });
    case 8:
      return frame({ opcode: OPCODE.ping, payload, fin: false });
    case 9:
      return frame({ opcode: OPCODE.close, payload: random.bytes(random.pick([0, 1, 2, 40, 125])) });
    case 10:
      return frame({ opcode: OPCODE.binary, payload: random.bytes(random.below(300)) });
    case 11:
      return Buffer.concat([
        frame({ opcode: OPCODE.text, payload, fin: false }),
        frame({ opcode: OPCODE.text, payload, fin: true }),
      ]);
    case 12:
      return frame({ opcode: OPCODE.pong, payload: random.bytes(random.below(125)) });
    default:
      return random.bytes(random.between(1, 200));
  }
}

/** What a server's frame was: opcode and payload. */
export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** Reads the frames of a server, which are neither masked nor, from ours, fragmented. */
export class FrameReader {
  #rest = NOTHING;

  push(chunk: Buffer): ServerFrame[] {
    const frames: ServerFrame[] = [];
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = headerOf(buffer);
      if (!head || buffer.length < head.end) break;
      frames.push({ opcode: head.opcode, payload: buffer.subarray(head.start, head.end) });
      buffer = buffer.subarray(head.end);
    }
    this.#rest = buffer.length === 0 ? NOTHING : Buffer.from(buffer);
    return frames;
  }
}

function headerOf(buffer: Buffer): { opcode: number; start: number; end: number } | undefined {
  if (buffer.length < 2) return undefined;
  const opcode = (buffer[0] ?? 0) & 0x0f;
  const short = (buffer[1] ?? 0) & 0x7f;
  if (short < 126) return { opcode, start: 2, end: 2 + short };
  const start = short === 126 ? 4 : 10;
  if (buffer.length < start) return undefined;
  const length = short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  return { opcode, start, end: start + length };
}
