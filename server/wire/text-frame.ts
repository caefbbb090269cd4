/** The first byte of a text message that is one frame. */
const FINAL_TEXT = 0x81;
/** The second byte where two, or eight, bytes of length follow. */
const LENGTH_IN_TWO = 126;
const LENGTH_IN_EIGHT = 127;

const BYTE = 0x100;
const TWO_BYTES = 0x10000;
const FOUR_BYTES = 0x100000000;

/**
 * One unmasked WebSocket text frame as a string with a character for each byte, for a write as `latin1`. Strings can be
 * strung together at no cost, and written without a buffer in between.
 */
export function textFrame(text: string): string {
  const length = Buffer.byteLength(text);
  const isAscii = length === text.length;
  return header(length) + (isAscii ? text : Buffer.from(text).toString("latin1"));
}

function header(length: number): string {
  if (length < LENGTH_IN_TWO) return String.fromCharCode(FINAL_TEXT, length);
  if (length < TWO_BYTES) {
    return String.fromCharCode(FINAL_TEXT, LENGTH_IN_TWO, Math.floor(length / BYTE), length % BYTE);
  }
  const [high, low] = [Math.floor(length / FOUR_BYTES), length % FOUR_BYTES];
  return String.fromCharCode(FINAL_TEXT, LENGTH_IN_EIGHT, ...fourBytes(high), ...fourBytes(low));
}

const fourBytes = (value: number): number[] =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % BYTE);
