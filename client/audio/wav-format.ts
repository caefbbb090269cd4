/** How one sample is stored in a WAVE file. */
export type SampleEncoding = "int8" | "int16" | "int24" | "int32" | "float32" | "float64";

/** What the `fmt ` chunk of a WAVE file says, already checked. */
export interface WavFormat {
  encoding: SampleEncoding;
  bytesPerSample: number;
  channels: number;
  sampleRate: number;
}

const LOWEST_RATE = 4_000;
const HIGHEST_RATE = 192_000;
const MOST_CHANNELS = 8;

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const PLAIN_BYTES = 16;
const EXTENSIBLE_BYTES = 40;

/** Reads a `fmt ` chunk; a string is the reason why it cannot be used. */
export function parseWavFormat(chunk: Buffer): WavFormat | string {
  if (chunk.length < PLAIN_BYTES) return "its format chunk is cut short";
  let tag = chunk.readUInt16LE(0);
  if (tag === EXTENSIBLE) {
    if (chunk.length < EXTENSIBLE_BYTES) return "its extensible format chunk is cut short";
    // The first two bytes of the sub-format's GUID are the tag that a plain file would carry.
    tag = chunk.readUInt16LE(24);
  }
  const channels = chunk.readUInt16LE(2);
  const sampleRate = chunk.readUInt32LE(4);
  const bits = chunk.readUInt16LE(14);
  if (channels < 1 || channels > MOST_CHANNELS)
    return `it has ${channels} channels; 1 to ${MOST_CHANNELS} work`;
  if (sampleRate < LOWEST_RATE || sampleRate > HIGHEST_RATE) {
    return `its rate is ${sampleRate} Hz; ${LOWEST_RATE} to ${HIGHEST_RATE} work`;
  }
  const encoding = sampleEncoding(tag, bits);
  if (encoding === undefined) return `its encoding (tag ${tag}, ${bits} bit) is neither PCM nor float`;
  const bytesPerSample = Math.ceil(bits / 8);
  if (chunk.readUInt16LE(12) !== bytesPerSample * channels) return "its format chunk contradicts itself";
  return { encoding, bytesPerSample, channels, sampleRate };
}

function sampleEncoding(tag: number, bits: number): SampleEncoding | undefined {
  if (tag === PCM) return ([undefined, "int8", "int16", "int24", "int32"] as const)[Math.ceil(bits / 8)];
  if (tag === FLOAT && bits === 32) return "float32";
  if (tag === FLOAT && bits === 64) return "float64";
  return undefined;
}

const INT16_SCALE = 32_768;

/** Decodes whole frames and mixes their channels down to mono, 16 bit. */
export function decodeFrames(data: Buffer, { encoding, bytesPerSample, channels }: WavFormat): Int16Array {
  const read = sampleReader(data, encoding);
  const frames = Math.floor(data.length / (bytesPerSample * channels));
  const mono = new Int16Array(frames);
  let offset = 0;
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += read(offset);
      offset += bytesPerSample;
    }
    mono[frame] = toInt16((sum / channels) * INT16_SCALE);
  }
  return mono;
}

/** Each reader gives a value from -1 to 1. */
function sampleReader(data: Buffer, encoding: SampleEncoding): (offset: number) => number {
  switch (encoding) {
    case "int8":
      // Eight-bit samples alone are unsigned.
      return (offset) => (data.readUInt8(offset) - 128) / 128;
    case "int16":
      return (offset) => data.readInt16LE(offset) / 32_768;
    case "int24":
      return (offset) => data.readIntLE(offset, 3) / 8_388_608;
    case "int32":
      return (offset) => data.readInt32LE(offset) / 2_147_483_648;
    case "float32":
      return (offset) => data.readFloatLE(offset);
    case "float64":
      return (offset) => data.readDoubleLE(offset);
  }
}

/** Clips rather than wraps; what is not a number becomes silence. */
function toInt16(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}
