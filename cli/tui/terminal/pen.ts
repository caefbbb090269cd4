import type { Cell } from "./cells.js";

/** What every terminal draws one column wide; after anything else the place is named again. */
const SETTLED = /^[ -~\u00a0-\u024f\u2190-\u21ff\u2500-\u25ff\u2022\u2026\u203a]$/;

/** Collects the bytes that bring cells onto the terminal, and knows where its cursor is and what colour it has. */
export class Pen {
  #out = "";
  #row = -1;
  #column = -1;
  #style = "";

  /** Rows and columns begin with 0. */
  moveTo(row: number, column: number): void {
    if (this.#row === row && this.#column === column) return;
    this.#out += `\u001b[${row + 1};${column + 1}H`;
    this.#row = row;
    this.#column = column;
  }

  cell({ text, style }: Cell): void {
    if (text === "") {
      // The second half of a wide letter, which is drawn with the first.
      this.#column = -1;
      return;
    }
    this.style(style);
    this.#out += text;
    this.#column = SETTLED.test(text) ? this.#column + 1 : -1;
  }

  /** Blank to the end of the row. */
  clearToEnd(): void {
    this.style("");
    this.#out += "\u001b[K";
  }

  /** Blank from here on, on this row and all below. */
  clearBelow(): void {
    this.style("");
    this.#out += "\u001b[J";
  }

  style(style: string): void {
    if (style === this.#style) return;
    this.#out += style === "" ? "\u001b[m" : this.#style === "" ? `\u001b[${style}m` : `\u001b[0;${style}m`;
    this.#style = style;
  }

  /** How many bytes there are so far, with what it takes to put the pen down. */
  get bytes(): number {
    return Buffer.byteLength(this.#out) + (this.#style === "" ? 0 : 3);
  }

  get state() {
    return { out: this.#out, row: this.#row, column: this.#column, style: this.#style };
  }

  /** Back to how it was. */
  restore(state: Pen["state"]): void {
    ({ out: this.#out, row: this.#row, column: this.#column, style: this.#style } = state);
  }

  finish(): string {
    this.style("");
    return this.#out;
  }
}
