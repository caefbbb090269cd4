import { open } from "node:fs/promises";
import { CallError } from "../../protocol/errors.js";
import { resampleAll } from "./resampler.js";
import { decodeFrames, parseWavFormat, type WavFormat } from "./wav-format.js";

/** The sound of a WAVE file, mixed down to mono at the file's own rate. */
export interface WavAudio {
  sampleRate: number;
  samples: Int16Array;
}

/** A file is read as a whole, so its size is limited; this is half an hour of CD sound. */
const MAX_FILE_BYTES = 200 * 1024 * 1024;

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Reads a WAVE file; whatever is wrong with it is a `bad-audio-file` that names the file and the trouble. */
export async function readWavFile(path: string): Promise<WavAudio> {
  return parseWav(await readLimited(path), path);
}

/** Reads a whole WAVE file in the format that the program works with: 48 kHz, mono, 16 bit. */
export async function readWav(path: string): Promise<Int16Array> {
  const { samples, sampleRate } = await readWavFile(path);
  return resampleAll(samples, sampleRate);
}

/** Parses a WAVE file that is in memory; the name is for the message only. */
export function parseWav(file: Buffer, name: string): WavAudio {
  if (file.length < RIFF_HEADER_BYTES || file.toString("latin1", 0, 4) !== "RIFF") {
    throw badFile(name, "it is not a WAVE file");
  }
  if (file.toString("latin1", 8, 12) !== "WAVE") throw badFile(name, "it is RIFF, but not WAVE");
  let format: WavFormat | undefined;
  for (const { id, body } of chunks(file)) {
    if (id === "fmt ") {
      const parsed = parseWavFormat(body);
      if (typeof parsed === "string") throw badFile(name, parsed);
      format = parsed;
    } else if (id === "data") {
      if (format === undefined) throw badFile(name, "its data comes before its format");
      return { sampleRate: format.sampleRate, samples: decodeFrames(body, format) };
    }
  }
  throw badFile(name, format === undefined ? "it has no format chunk" : "it has no data chunk");
}

interface Chunk {
  id: string;
  body: Buffer;
}

/** Walks over the chunks; a body that claims more than there is ends where the file ends. */
function* chunks(file: Buffer): Generator<Chunk> {
  let offset = RIFF_HEADER_BYTES;
  while (offset + CHUNK_HEADER_BYTES <= file.length) {
    const id = file.toString("latin1", offset, offset + 4);
    const stated = file.readUInt32LE(offset + 4);
    const start = offset + CHUNK_HEADER_BYTES;
    // A program that streams cannot know the size beforehand and leaves it at 0 (or at its largest value).
    const size = id === "data" && stated === 0 ? file.length - start : stated;
    yield { id, body: file.subarray(start, Math.min(start + size, file.length)) };
    offset = start + size + (size % 2);
  }
}

async function readLimited(path: string): Promise<Buffer> {
  const handle = await open(path, "r").catch((error: unknown) => {
    throw badFile(path, "it cannot be opened", error);
  });
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES) throw badFile(path, `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`);
    // The limit holds even if the file grows while it is read.
    const content = Buffer.alloc(size);
    const { bytesRead } = await handle.read(content, 0, size, 0);
    return content.subarray(0, bytesRead);
  } catch (error) {
    throw CallError.from(error, "bad-audio-file", `${path}: it cannot be read`);
  } finally {
    await handle.close();
  }
}

function badFile(name: string, trouble: string, cause?: unknown): CallError {
  return new CallError("bad-audio-file", `${name}: ${trouble}`, { cause });
}
