/** What a terminal says it can; nothing is assumed of one that does not answer. */
export interface TerminalAnswers {
  /** Kitty's graphics protocol, with pictures in the stream. */
  kitty: boolean;
  trueColour: boolean;
  /** The size of a cell in pixels. */
  cellPixels: { width: number; height: number } | null;
  /** Everything that will come has come. */
  complete: boolean;
}

const QUESTION_ID = 67;
/** A colour that nobody else would have set. */
const PROBE_COLOUR = "1;2;3";

/**
 * Asks, in one write: to look at a picture of one pixel without showing it; which background was just set, which shows
 * whether 24 bits survived; how large a cell is; and last what everybody answers, so that the end of the answers is seen.
 */
export const TERMINAL_QUESTIONS = [
  `\x1b_Gi=${QUESTION_ID},s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\`,
  `\x1b[48;2;${PROBE_COLOUR}m\x1bP$qm\x1b\\\x1b[0m`,
  "\x1b[16t",
  "\x1b[c",
].join("");

/** Longer than any answer: whatever is held back for longer is no answer and goes to whoever reads the keyboard. */
const LONGEST_ANSWER = 256;

const ESCAPE = "\x1b";

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: answers of a terminal are control sequences. */
const ANSWER = /\x1b_G([^\x1b]*)\x1b\\|\x1bP([01])\$r([^\x1b]*)\x1b\\|\x1b\[6;(\d+);(\d+)t|\x1b\[\?[\d;]*c/g;
/** How an answer that is not all there yet begins. */
const BEGINNING = /\x1b(?:|_G[^\x1b]*\x1b?|P[01]\$r?[^\x1b]*\x1b?|P[01]?|_|\[(?:6(?:;\d*){0,2}|\?[\d;]*)?)$/;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above. */

/** Takes a terminal's answers out of what comes from the keyboard, whenever they come: a slow line answers late. */
export class AnswerReader {
  #answers: TerminalAnswers = { kitty: false, trueColour: false, cellPixels: null, complete: false };
  #held = "";

  get answers(): TerminalAnswers {
    return this.#answers;
  }

  /** Gives back what was typed. After the last answer that is everything. */
  push(chunk: string): string {
    if (this.#answers.complete) return chunk;
    // An escape that comes all by itself is the key.
    if (this.#held === "" && chunk === ESCAPE) return chunk;
    const text = this.#held + chunk;
    const typed = text.replace(ANSWER, (...match) => this.#take(match));
    const begun = this.#answers.complete ? null : BEGINNING.exec(typed);
    this.#held = begun && begun[0].length <= LONGEST_ANSWER ? begun[0] : "";
    return this.#held === "" ? typed : typed.slice(0, -this.#held.length);
  }

  #take([, graphics, isKnown, setting, height, width]: (string | undefined)[]): string {
    if (graphics !== undefined) {
      if (graphics === `i=${QUESTION_ID};OK`) this.#learn({ kitty: true });
    } else if (setting !== undefined) {
      const parts = setting.replaceAll(":", ";");
      // Between the kind of colour and its parts some terminals leave the colour space empty.
      if (isKnown === "1" && /48;2;(?:0?;)?1;2;3(?:m|;|$)/.test(parts)) this.#learn({ trueColour: true });
    } else if (height !== undefined && width !== undefined) {
      const cell = { width: Number(width), height: Number(height) };
      if (cell.width > 0 && cell.height > 0) this.#learn({ cellPixels: cell });
    } else this.#learn({ complete: true });
    return "";
  }

  #learn(what: Partial<TerminalAnswers>): void {
    this.#answers = { ...this.#answers, ...what };
  }
}
