import type { Key } from "./key.js";

/** What came in one go: keys, a pasted text, or a report of the terminal's. */
export type TerminalInput =
  | ({ input: "key" } & Key)
  | { input: "paste"; text: string }
  | { input: "focus"; focused: boolean };

const ESCAPE = "\u001b";
const PASTE_START = `${ESCAPE}[200~`;
const PASTE_END = `${ESCAPE}[201~`;
/** A paste whose end never comes is not kept for ever. */
const LONGEST_PASTE = 100_000;

const LETTERS: Record<string, string> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  H: "home",
  F: "end",
  P: "f1",
  Z: "shift-tab",
};
const TILDE: Record<string, string> = {
  "1": "home",
  "2": "insert",
  "3": "delete",
  "4": "end",
  "5": "pageup",
  "6": "pagedown",
  "7": "home",
  "8": "end",
  "11": "f1",
};
const CODES: Record<number, string> = {
  8: "backspace",
  9: "tab",
  13: "enter",
  27: "escape",
  127: "backspace",
  57414: "enter",
};
const PHASES: Record<string, Key["phase"]> = { "1": "press", "2": "repeat", "3": "release" };
/** Bits of a modifier, after one was taken off. */
const SHIFT = 1;
const ALT = 2;
const CTRL = 4;

// biome-ignore lint/suspicious/noControlCharactersInRegex: this reads what terminals send.
const CSI = /^\u001b\[([\d;:?<>=]*)([A-Za-z~])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
const UNFINISHED = /^\u001b(\[[\d;:?<>=]*|O)?$/;

/** Turns what a terminal sends into keys. What is not finished waits for the rest, or for `flush`. */
export class KeyParser {
  #waiting = "";

  push(chunk: string): TerminalInput[] {
    this.#waiting += chunk;
    const inputs: TerminalInput[] = [];
    while (this.#waiting !== "") {
      const taken = this.#take(inputs);
      if (taken === 0) break;
      this.#waiting = this.#waiting.slice(taken);
    }
    return inputs;
  }

  /** Something may still come, or what is there is a key of its own: the escape key. */
  get isWaiting(): boolean {
    return this.#waiting !== "" && !this.#waiting.startsWith(PASTE_START);
  }

  flush(): TerminalInput[] {
    const inputs = this.#waiting === ESCAPE ? [key("escape")] : [];
    if (this.isWaiting) this.#waiting = "";
    return inputs;
  }

  /** Reads one thing from the beginning; answers how many characters it had, 0 when it is not complete. */
  #take(inputs: TerminalInput[]): number {
    const text = this.#waiting;
    if (text.startsWith(PASTE_START)) return this.#takePaste(inputs);
    if (!text.startsWith(ESCAPE)) {
      const letter = String.fromCodePoint(text.codePointAt(0) ?? 0);
      inputs.push(plainKey(letter));
      return letter.length;
    }
    if (UNFINISHED.test(text)) return 0;
    const [sequence = "", parameters = "", final = ""] = CSI.exec(text) ?? [];
    if (sequence !== "") {
      const read = controlSequence(parameters, final);
      if (read !== null) inputs.push(read);
      return sequence.length;
    }
    if (text[1] === "O") {
      const name = LETTERS[text[2] ?? ""];
      if (name !== undefined) inputs.push(key(name));
      return 3;
    }
    if (text[1] === ESCAPE) {
      inputs.push(key("escape"));
      return 1;
    }
    // Alt and a letter; there is no key of ours with Alt, and it types nothing.
    return 1 + String.fromCodePoint(text.codePointAt(1) ?? 0).length;
  }

  #takePaste(inputs: TerminalInput[]): number {
    const end = this.#waiting.indexOf(PASTE_END);
    if (end < 0 && this.#waiting.length < LONGEST_PASTE) return 0;
    const text = this.#waiting.slice(PASTE_START.length, end < 0 ? undefined : end);
    inputs.push({ input: "paste", text });
    return end < 0 ? this.#waiting.length : end + PASTE_END.length;
  }
}

function key(name: string, more: Partial<Key> = {}): TerminalInput {
  return { input: "key", name, text: null, phase: "press", reported: false, ...more };
}

function plainKey(letter: string): TerminalInput {
  const code = letter.codePointAt(0) ?? 0;
  const known = CODES[code];
  if (known !== undefined) return key(known);
  if (letter === "\n") return key("enter");
  if (code === 0) return key("ctrl-space");
  if (code < 32) return key(`ctrl-${String.fromCharCode(code + 96)}`);
  return key(letter === " " ? "space" : letter, { text: letter });
}

function controlSequence(parameters: string, final: string): TerminalInput | null {
  if (parameters === "" && (final === "I" || final === "O"))
    return { input: "focus", focused: final === "I" };
  const fields = parameters.split(";").map((field) => field.split(":"));
  const [modifier = "1", event = "1"] = fields[1] ?? [];
  const modifiers = Math.max(0, Number(modifier) - 1) & (SHIFT | ALT | CTRL);
  const phase = PHASES[event] ?? "press";
  if (final === "u") return kittyKey(fields, modifiers, phase);
  const name = final === "~" ? TILDE[fields[0]?.[0] ?? ""] : LETTERS[final];
  if (name === undefined || modifiers & ALT) return null;
  const prefix = modifiers & CTRL ? "ctrl-" : "";
  return key(`${prefix}${name}`, { phase, reported: fields[1]?.[1] !== undefined });
}

/** A key as the Kitty protocol reports it: its code, its modifiers, and the text that it types. */
function kittyKey(fields: readonly string[][], modifiers: number, phase: Key["phase"]): TerminalInput | null {
  const code = Number(fields[0]?.[0]);
  const typed = fields[2]?.map((one) => letterOf(Number(one))).join("") ?? "";
  if (!Number.isInteger(code) || code <= 0 || modifiers & ALT) return null;
  const named = CODES[code];
  if (named !== undefined) {
    return key(named === "tab" && modifiers & SHIFT ? "shift-tab" : named, { phase, reported: true });
  }
  // Keys without a letter, such as those for shift or the volume, are of private use.
  if (code >= 57_344 && code <= 63_743) return null;
  const letter = letterOf(code);
  if (letter === "") return null;
  if (modifiers & CTRL) return key(`ctrl-${letter}`, { phase, reported: true });
  const text = typed !== "" ? typed : modifiers & SHIFT ? letter.toUpperCase() : letter;
  return key(text === " " ? "space" : text, { text, phase, reported: true });
}

function letterOf(code: number): string {
  return Number.isInteger(code) && code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
