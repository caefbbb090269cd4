import type { ReadStream, WriteStream } from "node:tty";
import { AnswerReader, TERMINAL_QUESTIONS } from "../tui/video/terminal-answers.js";

/** What a terminal says of itself. */
export interface TerminalAbilities {
  /** It can tell when a key is let go. */
  readonly keyRelease: boolean;
  readonly kittyGraphics: boolean;
  readonly trueColour: boolean;
}

const PATIENCE_MS = 500;
/** Which wishes of the Kitty keyboard protocol are on; whoever does not know the protocol says nothing. */
const KEYBOARD_QUESTION = "\u001b[?u";
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what terminals say.
const KEYBOARD_ANSWER = /\u001b\[\?\d+u/;

/** What is known once everything has come that the terminal has said; null while the last answer is missing. */
export function readAbilities(text: string): TerminalAbilities | null {
  const reader = new AnswerReader();
  const rest = reader.push(text);
  const { kitty, trueColour, complete } = reader.answers;
  return complete ? { keyRelease: KEYBOARD_ANSWER.test(rest), kittyGraphics: kitty, trueColour } : null;
}

/** Asks the terminal what it can do, and leaves it as it was. Null where it does not answer. */
export function askTerminal(stdin: ReadStream, stdout: WriteStream): Promise<TerminalAbilities | null> {
  return new Promise((resolve) => {
    let text = "";
    const restore = (): void => void stdin.setRawMode(false);
    const finish = (abilities: TerminalAbilities | null): void => {
      clearTimeout(impatience);
      stdin.off("data", onData).pause();
      process.off("exit", restore);
      restore();
      resolve(abilities);
    };
    const onData = (piece: Buffer): void => {
      text += piece.toString("latin1");
      const abilities = readAbilities(text);
      if (abilities !== null) finish(abilities);
    };
    const impatience = setTimeout(() => finish(null), PATIENCE_MS);
    // In the line mode answers would be echoed, and wait for the end of a line.
    stdin.setRawMode(true);
    process.once("exit", restore);
    stdin.on("data", onData).resume();
    stdout.write(KEYBOARD_QUESTION + TERMINAL_QUESTIONS);
  });
}
