import { type Look, OWN_BACKGROUND } from "./cells.js";
import { brightness, paletteIndex } from "./colours.js";

/** From dark to bright. */
const RAMP = " .:-=+*#%@";
const BRIGHTEST = 256;

/** How cells are put into words of a terminal; it remembers the colours that are set, so that only changes are said. */
export class CellText {
  readonly #isPalette: boolean;
  readonly #isAscii: boolean;
  #ink = -1;
  #paper = -1;

  constructor(look: Exclude<Look, "kitty">) {
    this.#isPalette = look === "palette";
    this.#isAscii = look === "ascii";
  }

  /** The words for one cell of two pixels, one above the other. */
  cell(top: number, bottom: number): string {
    if (this.#isAscii) return letterFor(top, bottom);
    if (top === bottom) return `${this.#colours(null, top)} `;
    // The own background can only be a paper, never an ink.
    if (top === OWN_BACKGROUND) return `${this.#colours(bottom, top)}▄`;
    return `${this.#colours(top, bottom)}▀`;
  }

  /** Whether two cells come out as the same words, however their pixels differ. */
  isSame(
    one: readonly [top: number, bottom: number],
    other: readonly [top: number, bottom: number],
  ): boolean {
    if (this.#isAscii) return letterFor(...one) === letterFor(...other);
    return this.#isPalette && isSameInPalette(one[0], other[0]) && isSameInPalette(one[1], other[1]);
  }

  /** The words that end what was begun. */
  end(): string {
    if (this.#ink === -1 && this.#paper === -1) return "";
    this.#ink = -1;
    this.#paper = -1;
    return "\x1b[0m";
  }

  #colours(ink: number | null, paper: number): string {
    const changes: string[] = [];
    if (ink !== null && ink !== this.#ink) {
      changes.push(this.#colour(38, ink));
      this.#ink = ink;
    }
    if (paper !== this.#paper) {
      changes.push(paper === OWN_BACKGROUND ? "49" : this.#colour(48, paper));
      this.#paper = paper;
    }
    return changes.length === 0 ? "" : `\x1b[${changes.join(";")}m`;
  }

  #colour(kind: 38 | 48, colour: number): string {
    if (this.#isPalette) return `${kind};5;${paletteIndex(colour)}`;
    return `${kind};2;${(colour >> 16) & 0xff};${(colour >> 8) & 0xff};${colour & 0xff}`;
  }
}

function isSameInPalette(one: number, other: number): boolean {
  if (one === OWN_BACKGROUND || other === OWN_BACKGROUND) return one === other;
  return paletteIndex(one) === paletteIndex(other);
}

function letterFor(top: number, bottom: number): string {
  const bright = (colour: number): number => (colour === OWN_BACKGROUND ? 0 : brightness(colour));
  const level = Math.floor(((bright(top) + bright(bottom)) / 2 / BRIGHTEST) * RAMP.length);
  return RAMP[level] ?? " ";
}
