import { BLANK, type Cell, parseLine, sameCell } from "./cells.js";
import { Pen } from "./pen.js";

/** Where a region of the frame lies; rows and columns begin with 0. */
export interface Rectangle {
  row: number;
  column: number;
  columns: number;
  rows: number;
}

/** Unchanged cells are cheaper than the sequence that jumps over them, up to this many. */
const GAP = 4;

/**
 * The terminal as we left it. Frames come whole and go out as the cells in which they differ from the one before;
 * regions of the frame are painted by somebody else in between. Nothing is ever cleared but what a frame leaves empty.
 */
export class TerminalCanvas {
  readonly #write: (text: string) => void;
  #lines: string[] = [];
  #shown: Cell[][] = [];
  #regions = new Map<number, Rectangle>();
  /** Something that we did not draw may be anywhere. */
  #isUnknown = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Where the regions of the last frame are. */
  get regions(): ReadonlyMap<number, Rectangle> {
    return this.#regions;
  }

  /** Nothing is known of what the terminal shows, such as after it changed its size. */
  forget(): void {
    this.#lines = [];
    this.#shown = [];
    this.#isUnknown = true;
  }

  /** Brings a frame onto the terminal. Answers whether a region came, went or moved. */
  draw(frame: string): boolean {
    const lines = frame.split("\n");
    const pen = new Pen();
    for (let row = 0; row < Math.max(lines.length, this.#lines.length); row++) {
      const line = lines[row] ?? "";
      if (line !== this.#lines[row]) this.#drawRow(pen, row, parseLine(line));
    }
    if (this.#isUnknown) {
      pen.moveTo(lines.length, 0);
      pen.clearBelow();
    }
    this.#isUnknown = false;
    this.#lines = lines;
    const out = pen.finish();
    if (out !== "") this.#write(out);
    return this.#findRegions();
  }

  /** Paints cells of regions, as many of them as go into so many bytes; answers which ones did. */
  paint(updates: readonly { region: number; cells: readonly Cell[] }[], bytes: number): number[] {
    const pen = new Pen();
    const painted: number[] = [];
    for (const { region, cells } of updates) {
      const place = this.#regions.get(region);
      const shown = place ? this.#shown[place.row] : undefined;
      if (!place || !shown) continue;
      const before = pen.state;
      const run = differing(shown, cells, place.column, Math.min(cells.length, place.columns));
      if (run === null) continue;
      emit(pen, place.row, cells, place.column, run);
      if (pen.bytes > bytes) {
        pen.restore(before);
        continue;
      }
      for (let at = run.from; at < run.to; at++) {
        const cell = cells[at];
        if (cell) shown[place.column + at] = { ...cell, region };
      }
      painted.push(region);
    }
    const out = pen.finish();
    if (out !== "") this.#write(out);
    return painted;
  }

  #drawRow(pen: Pen, row: number, wanted: Cell[]): void {
    const shown = this.#shown[row] ?? [];
    for (let at = 0; at < wanted.length; at++) {
      // What somebody painted into their region stays there.
      const there = shown[at];
      if (wanted[at]?.region != null && there?.region === wanted[at]?.region) wanted[at] = there as Cell;
    }
    while (wanted.length > 0 && isBlank(wanted.at(-1))) wanted.pop();
    if (this.#isUnknown) {
      pen.moveTo(row, 0);
      pen.clearToEnd();
      emit(pen, row, wanted, 0, { from: 0, to: wanted.length });
      this.#shown[row] = wanted;
      return;
    }
    let at = 0;
    while (at < wanted.length) {
      if (isThere(shown[at], wanted[at])) {
        at++;
        continue;
      }
      const to = runEnd(shown, wanted, at);
      emit(pen, row, wanted, 0, { from: wholeLetter(wanted, at), to });
      at = to;
    }
    if (shown.slice(wanted.length).some((cell) => !isBlank(cell))) {
      pen.moveTo(row, wanted.length);
      pen.clearToEnd();
    }
    this.#shown[row] = wanted;
  }

  #findRegions(): boolean {
    const found = new Map<number, Rectangle>();
    for (const [row, cells] of this.#shown.entries()) {
      for (const [column, { region }] of cells.entries()) {
        if (region === null) continue;
        const place = found.get(region);
        if (!place) found.set(region, { row, column, rows: 1, columns: 1 });
        else {
          place.rows = row - place.row + 1;
          place.columns = Math.max(place.columns, column - place.column + 1);
        }
      }
    }
    const isSame =
      found.size === this.#regions.size &&
      [...found].every(
        ([region, place]) => JSON.stringify(this.#regions.get(region)) === JSON.stringify(place),
      );
    this.#regions = found;
    return !isSame;
  }
}

/** A region's cell is there to be painted, however empty it looks. */
const isBlank = (cell: Cell | undefined): boolean =>
  cell === undefined || (cell.text === " " && cell.style === "" && cell.region === null);

/** What a region leaves behind is not known here, so its cells are drawn when they are a region's no more. */
function isThere(shown: Cell = BLANK, wanted: Cell = BLANK): boolean {
  return sameCell(shown, wanted) && (shown.region === null || shown.region === wanted.region);
}

/** The first cell of the letter of which this may be the second half. */
const wholeLetter = (cells: readonly Cell[], at: number): number => (cells[at]?.text === "" ? at - 1 : at);

function runEnd(shown: readonly Cell[], wanted: readonly Cell[], from: number): number {
  let end = from + 1;
  for (let at = from + 1; at < wanted.length && at - end <= GAP; at++) {
    if (!isThere(shown[at], wanted[at])) end = at + 1;
  }
  while (wanted[end]?.text === "") end++;
  return end;
}

function differing(shown: readonly Cell[], cells: readonly Cell[], column: number, length: number) {
  const differs = (at: number) => !sameCell(shown[column + at] ?? BLANK, cells[at] ?? BLANK);
  let from = 0;
  while (from < length && !differs(from)) from++;
  let to = length;
  while (to > from && !differs(to - 1)) to--;
  return from === to ? null : { from, to };
}

function emit(
  pen: Pen,
  row: number,
  cells: readonly Cell[],
  column: number,
  run: { from: number; to: number },
): void {
  for (let at = run.from; at < run.to; at++) {
    const cell = cells[at];
    if (!cell) continue;
    if (cell.text !== "") pen.moveTo(row, column + at);
    pen.cell(cell);
  }
}
