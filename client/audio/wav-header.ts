import { SAMPLE_RATE } from "./ports.js";

/** The size of a plain PCM header; the sound follows it directly. */
export const WAV_HEADER_BYTES = 44;

const LARGEST_SIZE = 0xffff_ffff;

/** The header of a mono, 16 bit, 48 kHz file; past 4 GB it says "as long as the file", which readers understand. */
export function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(Math.min(LARGEST_SIZE, dataBytes + WAV_HEADER_BYTES - 8), 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(Math.min(LARGEST_SIZE, dataBytes), 40);
  return header;
}
