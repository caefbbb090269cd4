/** The six steps of each colour in the cube of the 256, and where its greys begin. */
const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;
const CUBE_START = 16;
const GREY_START = 232;
const GREYS = 24;
const greyLevel = (grey: number): number => 8 + grey * 10;

const red = (colour: number): number => (colour >> 16) & 0xff;
const green = (colour: number): number => (colour >> 8) & 0xff;
const blue = (colour: number): number => colour & 0xff;

/** By value 0 to 255: the step of the cube next to it. */
const NEAREST_STEP = Uint8Array.from({ length: 256 }, (_, value) => {
  const distances = CUBE_STEPS.map((step) => Math.abs(step - value));
  return distances.indexOf(Math.min(...distances));
});

/** The one of the 256 colours that is next to it: of the cube or of the greys, which every terminal draws alike. */
export function paletteIndex(colour: number): number {
  const [r, g, b] = [red(colour), green(colour), blue(colour)];
  const steps = [NEAREST_STEP[r], NEAREST_STEP[g], NEAREST_STEP[b]] as [number, number, number];
  const cube = steps.map((step) => CUBE_STEPS[step] as number) as [number, number, number];
  const mean = (r + g + b) / 3;
  const grey = Math.max(0, Math.min(GREYS - 1, Math.round((mean - greyLevel(0)) / 10)));
  const level = greyLevel(grey);
  if (squares(r - level, g - level, b - level) < squares(r - cube[0], g - cube[1], b - cube[2])) {
    return GREY_START + grey;
  }
  return CUBE_START + 36 * steps[0] + 6 * steps[1] + steps[2];
}

const squares = (a: number, b: number, c: number): number => a * a + b * b + c * c;

/** How bright a colour looks, 0 to 255 (ITU-R BT.601). */
export const brightness = (colour: number): number =>
  (red(colour) * 299 + green(colour) * 587 + blue(colour) * 114) / 1000;

/** True when nobody would see one become the other: noise of a camera is not worth the bytes. */
export function looksLike(a: number, b: number, tolerance: number): boolean {
  if (a === b) return true;
  // Whatever is beyond 24 bits is no colour, and like nothing but itself.
  if ((a | b) > 0xff_ff_ff) return false;
  return (
    Math.abs(red(a) - red(b)) <= tolerance &&
    Math.abs(green(a) - green(b)) <= tolerance &&
    Math.abs(blue(a) - blue(b)) <= tolerance
  );
}
