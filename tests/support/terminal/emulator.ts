import xterm, { type IBufferCell, type Terminal } from "@xterm/headless";
import { TODAYS_WIDTHS } from "./widths.js";

export interface Size {
  columns: number;
  rows: number;
}

/** One place of the screen, with everything that a person would see of it. */
export interface Cell {
  /** The letter with its marks; a space where there is none, and empty behind a wide letter. */
  text: string;
  width: number;
  /** `default`, `palette:4` or `rgb:ff8800`. */
  color: string;
  background: string;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
}

/** What a program can leave behind in a terminal; a fresh one has none of it. */
export interface TerminalState {
  isAlternate: boolean;
  isCursorVisible: boolean;
  bracketedPaste: boolean;
  mouse: string;
  focusEvents: boolean;
  wraps: boolean;
  applicationCursorKeys: boolean;
  applicationKeypad: boolean;
  synchronizedOutput: boolean;
  /** Flags of the Kitty keyboard protocol that are still pushed. */
  kittyFlags: number;
  title: string;
  /** What the next letter would look like; `plain` where nothing was left on. */
  pen: string;
}

/** What happened besides letters. */
export interface Happenings {
  bells: number;
  /** Times that everything was wiped, by `CSI 2 J`, `CSI 3 J` or a reset. */
  clears: number;
  /** Every operating system command, as `number;text`: titles, links, clipboard, notifications. */
  commands: string[];
}

const NOTABLE_COMMANDS = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 50, 52, 99, 104, 133, 777, 1337];
const CURSOR_MODE = 25;
const WIPES = [2, 3];

/** A terminal without glass: takes what a program writes and tells what would be seen. */
export class Emulator {
  readonly happenings: Happenings = { bells: 0, clears: 0, commands: [] };
  readonly #terminal: Terminal;
  readonly #kitty = { normal: [0], alternate: [0] };
  #cursorVisible = true;
  #title = "";

  /** `answer` takes what a terminal says by itself, such as where its cursor is. */
  constructor(size: Size, { kitty, answer }: { kitty: boolean; answer: (text: string) => void }) {
    this.#terminal = new xterm.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: 2000,
      allowProposedApi: true,
    });
    this.#terminal.unicode.register(TODAYS_WIDTHS);
    this.#terminal.unicode.activeVersion = TODAYS_WIDTHS.version;
    this.#terminal.onData(answer);
    this.#terminal.onBell(() => this.happenings.bells++);
    this.#terminal.onTitleChange((title) => {
      this.#title = title;
    });
    this.#watchModes();
    if (kitty) this.#speakKitty(answer);
  }

  /** Resolves once it is all on the screen. */
  write(data: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(data, resolve));
  }

  resize({ columns, rows }: Size): void {
    this.#terminal.resize(columns, rows);
  }

  get size(): Size {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** The rows that are on the screen, without the blanks at their ends. */
  get rows(): string[] {
    const { active } = this.#terminal.buffer;
    return [...Array(this.#terminal.rows).keys()].map(
      (row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? "",
    );
  }

  /** The whole screen as one text. */
  get text(): string {
    return this.rows.join("\n");
  }

  /** Rows that have left at the top; the alternate screen keeps none. */
  get scrolledRows(): number {
    return this.#terminal.buffer.active.baseY;
  }

  /** What stands at a place; both count from 0. */
  cell(column: number, row: number): Cell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.viewportY + row)?.getCell(column);
    if (cell === undefined) throw new RangeError(`no cell at column ${column}, row ${row}`);
    return describe(cell);
  }

  /** All places, row by row. */
  get cells(): Cell[][] {
    const { columns, rows } = this.size;
    return [...Array(rows).keys()].map((row) =>
      [...Array(columns).keys()].map((column) => this.cell(column, row)),
    );
  }

  /** Where the next letter would go; both count from 0. */
  get cursor(): { column: number; row: number } {
    const { active } = this.#terminal.buffer;
    return { column: active.cursorX, row: active.cursorY };
  }

  get kittyFlags(): number {
    return this.#kitty[this.#terminal.buffer.active.type].at(-1) ?? 0;
  }

  /** Writes a letter nowhere else than in a copy of the pen: reads what the next one would look like. */
  async state(): Promise<TerminalState> {
    const { modes, buffer } = this.#terminal;
    return {
      isAlternate: buffer.active.type === "alternate",
      isCursorVisible: this.#cursorVisible,
      bracketedPaste: modes.bracketedPasteMode,
      mouse: modes.mouseTrackingMode,
      focusEvents: modes.sendFocusMode,
      wraps: modes.wraparoundMode,
      applicationCursorKeys: modes.applicationCursorKeysMode,
      applicationKeypad: modes.applicationKeypadMode,
      synchronizedOutput: modes.synchronizedOutputMode,
      kittyFlags: this.kittyFlags,
      title: this.#title,
      pen: await this.#pen(),
    };
  }

  close(): void {
    this.#terminal.dispose();
  }

  /** Saves the cursor, writes a letter, looks at it and puts everything back. */
  async #pen(): Promise<string> {
    const { column, row } = this.cursor;
    const at = Math.min(column, this.size.columns - 1);
    const before = this.cell(at, row);
    await this.write(`\u001b7\u001b[${row + 1};${at + 1}Hx`);
    const { text: _text, width: _width, ...pen } = this.cell(at, row);
    await this.write(`\u001b[0m\u001b[${row + 1};${at + 1}H${before.text || " "}\u001b8`);
    const isPlain =
      pen.color === "default" &&
      pen.background === "default" &&
      Object.values(pen).every((value) => value !== true);
    return isPlain ? "plain" : JSON.stringify(pen);
  }

  #watchModes(): void {
    const { parser } = this.#terminal;
    const has = (params: (number | number[])[], number: number): boolean => params.flat().includes(number);
    const cursor = (visible: boolean) => (params: (number | number[])[]) => {
      if (has(params, CURSOR_MODE)) this.#cursorVisible = visible;
      return false;
    };
    parser.registerCsiHandler({ prefix: "?", final: "h" }, cursor(true));
    parser.registerCsiHandler({ prefix: "?", final: "l" }, cursor(false));
    parser.registerCsiHandler({ final: "J" }, (params) => {
      if (WIPES.some((kind) => has(params, kind))) this.happenings.clears++;
      return false;
    });
    parser.registerEscHandler({ final: "c" }, () => {
      this.happenings.clears++;
      return false;
    });
    for (const number of NOTABLE_COMMANDS) {
      parser.registerOscHandler(number, (data) => {
        this.happenings.commands.push(`${number};${data}`);
        return false;
      });
    }
  }

  /** The Kitty keyboard protocol: a program asks what is on, pushes its wishes and takes them back. */
  #speakKitty(answer: (text: string) => void): void {
    const { parser } = this.#terminal;
    const stack = (): number[] => this.#kitty[this.#terminal.buffer.active.type];
    parser.registerCsiHandler({ prefix: "?", final: "u" }, () => {
      answer(`\u001b[?${this.kittyFlags}u`);
      return true;
    });
    parser.registerCsiHandler({ prefix: ">", final: "u" }, ([flags]) => {
      stack().push(Number(flags ?? 0));
      return true;
    });
    parser.registerCsiHandler({ prefix: "<", final: "u" }, ([count]) => {
      const own = stack();
      own.splice(Math.max(1, own.length - (Number(count) || 1)));
      return true;
    });
    parser.registerCsiHandler({ prefix: "=", final: "u" }, ([flags]) => {
      const own = stack();
      own[own.length - 1] = Number(flags ?? 0);
      return true;
    });
  }
}

function describe(cell: IBufferCell): Cell {
  const hex = (color: number): string => color.toString(16).padStart(6, "0");
  const colorOf = (value: number, isRgb: boolean, isPalette: boolean): string =>
    isRgb ? `rgb:${hex(value)}` : isPalette ? `palette:${value}` : "default";
  return {
    text: cell.getChars() || (cell.getWidth() === 0 ? "" : " "),
    width: cell.getWidth(),
    color: colorOf(cell.getFgColor(), cell.isFgRGB(), cell.isFgPalette()),
    background: colorOf(cell.getBgColor(), cell.isBgRGB(), cell.isBgPalette()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}
