import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Tag = "pcm" | "float";

/** What a test wants to stand in a WAVE file. */
export interface WavShape {
  tag?: Tag;
  bits?: number;
  channels?: number;
  sampleRate?: number;
  extensible?: boolean;
  /** What the data chunk claims; its true size unless given. */
  statedSize?: number;
  /** Chunks between format and data. */
  between?: Buffer[];
}

/** Builds a WAVE file; each frame is a list of values from -1 to 1, one per channel. */
export function wavFile(frames: readonly (readonly number[])[], shape: WavShape = {}): Buffer {
  const { tag = "pcm", bits = 16, channels = frames[0]?.length ?? 1, sampleRate = 48_000 } = shape;
  const data = Buffer.concat(frames.flat().map((value) => sample(value, tag, bits)));
  const chunks = [
    chunk("fmt ", format(tag, bits, channels, sampleRate, shape.extensible ?? false)),
    ...(shape.between ?? []),
    chunk("data", data, shape.statedSize),
  ];
  const body = Buffer.concat([Buffer.from("WAVE"), ...chunks]);
  return chunk("RIFF", body);
}

export function chunk(id: string, body: Buffer, statedSize: number = body.length): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 0, "latin1");
  header.writeUInt32LE(statedSize, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}

function format(tag: Tag, bits: number, channels: number, sampleRate: number, extensible: boolean): Buffer {
  const code = tag === "pcm" ? 1 : 3;
  const frameBytes = channels * Math.ceil(bits / 8);
  const plain = Buffer.alloc(16);
  plain.writeUInt16LE(extensible ? 0xfffe : code, 0);
  plain.writeUInt16LE(channels, 2);
  plain.writeUInt32LE(sampleRate, 4);
  plain.writeUInt32LE(sampleRate * frameBytes, 8);
  plain.writeUInt16LE(frameBytes, 12);
  plain.writeUInt16LE(bits, 14);
  if (!extensible) return plain;
  const extension = Buffer.alloc(24);
  extension.writeUInt16LE(22, 0);
  extension.writeUInt16LE(bits, 2);
  extension.writeUInt16LE(code, 8);
  return Buffer.concat([plain, extension]);
}

function sample(value: number, tag: Tag, bits: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  if (tag === "float" && bits === 64) bytes.writeDoubleLE(value);
  else if (tag === "float" && bits === 32) bytes.writeFloatLE(value);
  else if (tag === "float") return bytes;
  else if (bits === 8) bytes.writeUInt8(Math.round(value * 127) + 128);
  else bytes.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), 0, bytes.length);
  return bytes;
}

/** A folder of its own for one test file, removed by the returned function. */
export function temporaryFolder(): { path: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "calling-audio-"));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
