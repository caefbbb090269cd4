import { type IPty, spawn } from "@lydell/node-pty";
import { type Cell, Emulator, type Happenings, type Size, type TerminalState } from "./emulator.js";
import { type Key, type KeyEvent, kittySequence, sequenceOf } from "./keys.js";

/** A process with tsx and WebRTC takes its time to start on a busy machine; this only ends tests that fail. */
const DEADLINE_MS = 30_000;

export interface TerminalOptions extends Partial<Size> {
  /** The whole environment, apart from `TERM` and `COLORTERM`, which may be overridden here too. */
  environment?: Readonly<Record<string, string | undefined>>;
  folder?: string;
  /** Tells a program that asks that it knows the Kitty keyboard protocol. */
  kitty?: boolean;
  deadlineMs?: number;
}

export interface Exit {
  code: number;
  signal: number | null;
}

/** A program on a pseudo-terminal, with somebody who types and looks. */
export class Terminal {
  readonly #pty: IPty;
  readonly #emulator: Emulator;
  readonly #deadlineMs: number;
  readonly #waiters = new Set<() => void>();
  readonly #exit: Promise<Exit>;
  #exited: Exit | null = null;
  /** Everything that was written, escape codes and all. */
  #raw = "";
  #bytes = 0;
  #drawing: Promise<void> = Promise.resolve();

  constructor([file = "", ...args]: readonly string[], options: TerminalOptions = {}) {
    const { columns = 80, rows = 24, environment = process.env, folder, kitty = false } = options;
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#pty = spawn(file, args, {
      name: "xterm-256color",
      cols: columns,
      rows,
      env: { TERM: "xterm-256color", COLORTERM: "truecolor", ...environment },
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    this.#emulator = new Emulator({ columns, rows }, { kitty, answer: (text) => this.#send(text) });
    this.#pty.onData((data) => this.#draw(data));
    this.#exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        void this.#drawing.then(() => {
          this.#exited = { code: exitCode, signal: signal || null };
          resolve(this.#exited);
          this.#wake();
        });
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The rows on the screen, without the blanks at their ends. */
  get rows(): string[] {
    return this.#emulator.rows;
  }

  get text(): string {
    return this.#emulator.text;
  }

  get raw(): string {
    return this.#raw;
  }

  /** How much the program has written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): Size {
    return this.#emulator.size;
  }

  get cells(): Cell[][] {
    return this.#emulator.cells;
  }

  get cursor(): { column: number; row: number } {
    return this.#emulator.cursor;
  }

  get scrolledRows(): number {
    return this.#emulator.scrolledRows;
  }

  /** The wishes of the Kitty keyboard protocol that are in force; 0 for none. */
  get kittyFlags(): number {
    return this.#emulator.kittyFlags;
  }

  get happenings(): Happenings {
    return this.#emulator.happenings;
  }

  cell(column: number, row: number): Cell {
    return this.#emulator.cell(column, row);
  }

  /** Where a text begins on the screen; null where it is not. */
  find(text: string): { column: number; row: number } | null {
    const row = this.rows.findIndex((line) => line.includes(text));
    if (row < 0) return null;
    // Columns are counted in cells, and a wide letter takes two of them.
    const cells = this.cells[row] ?? [];
    const before = (this.rows[row] ?? "").indexOf(text);
    let length = 0;
    const column = cells.findIndex((cell) => {
      const isThere = length >= before && cell.width > 0;
      length += cell.text.length;
      return isThere;
    });
    return { column, row };
  }

  /** What a program may have left behind. */
  async state(): Promise<TerminalState> {
    await this.#drawing;
    return this.#emulator.state();
  }

  /** Types a text as it is, as a person with quick fingers: letter by letter. */
  type(text: string): void {
    for (const letter of text) this.#send(letter);
  }

  /** Presses keys one after the other. */
  press(...keys: Key[]): void {
    for (const key of keys) this.#send(sequenceOf(key));
  }

  /** Holds a letter down, or lets it go, on a terminal that tells so if the program has asked for it. */
  key(letter: string, event: KeyEvent): void {
    this.#send(kittySequence(letter, event, this.#emulator.kittyFlags));
  }

  /** Gives a text as the clipboard would, in brackets where the program asked for them. */
  async paste(text: string): Promise<void> {
    const { bracketedPaste } = await this.state();
    this.#send(bracketedPaste ? `\u001b[200~${text}\u001b[201~` : text);
  }

  /** Resolves once the text is on the screen. Rejects at the deadline, and when the program ends without it. */
  shows(text: string | RegExp): Promise<void> {
    const has = (): boolean => (typeof text === "string" ? this.text.includes(text) : text.test(this.text));
    return this.until(has, `${text} did not show`);
  }

  /** Resolves once the text is nowhere on the screen. */
  hides(text: string): Promise<void> {
    return this.until(() => !this.text.includes(text), `${text} did not go away`);
  }

  /** Asks again after everything that is drawn. */
  async until(isSo: () => boolean, failure = "it did not come so"): Promise<void> {
    await this.#drawing;
    if (isSo()) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(deadline);
        this.#waiters.delete(look);
        finish();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${failure}: ${why}. The screen:\n${this.picture()}`)));
      const look = (): void => {
        if (isSo()) settle(resolve);
        else if (this.#exited) fail(`the program ended with ${this.#exited.code}`);
      };
      const deadline = setTimeout(() => fail(`${this.#deadlineMs} ms are over`), this.#deadlineMs);
      this.#waiters.add(look);
      look();
    });
  }

  /** What a program writes while something happens. */
  async bytesDuring(work: () => Promise<void>): Promise<number> {
    const before = this.#bytes;
    await work();
    return this.#bytes - before;
  }

  /** The size that the program sees changes, and it is told so. */
  resize(columns: number, rows: number): void {
    this.#emulator.resize({ columns, rows });
    this.#pty.resize(columns, rows);
  }

  /** How the program ended; everything it wrote is on the screen then. */
  exited(): Promise<Exit> {
    return this.#exit;
  }

  signal(name: NodeJS.Signals): void {
    this.#pty.kill(name);
  }

  /** Ends the program, whatever it does; for the clean-up of a test. */
  async close(): Promise<void> {
    if (this.#exited === null) this.#pty.kill("SIGKILL");
    await this.#exit;
    this.#emulator.close();
  }

  /** The screen in a frame, for messages and for looking at. */
  picture(): string {
    const { columns } = this.size;
    const edge = `+${"-".repeat(columns)}+`;
    return [edge, ...this.rows.map((row) => `|${row}`), edge].join("\n");
  }

  #send(text: string): void {
    if (text !== "" && this.#exited === null) this.#pty.write(text);
  }

  #draw(data: string): void {
    this.#raw += data;
    this.#bytes += Buffer.byteLength(data);
    this.#drawing = this.#emulator.write(data).then(() => this.#wake());
  }

  #wake(): void {
    for (const look of [...this.#waiters]) look();
  }
}
