/** What a terminal sends for the keys that are no letters. */
const SEQUENCES = {
  enter: "\r",
  escape: "\u001b",
  tab: "\t",
  "shift-tab": "\u001b[Z",
  backspace: "\u007f",
  delete: "\u001b[3~",
  up: "\u001b[A",
  down: "\u001b[B",
  right: "\u001b[C",
  left: "\u001b[D",
  home: "\u001b[H",
  end: "\u001b[F",
  "page-up": "\u001b[5~",
  "page-down": "\u001b[6~",
  f1: "\u001bOP",
  space: " ",
} as const;

type NamedKey = keyof typeof SEQUENCES;
/** A named key, one with Ctrl such as `ctrl-c`, or the letter itself. */
export type Key = NamedKey | `ctrl-${string}` | (string & {});

const CTRL_BITS = 0x1f;

export function sequenceOf(key: Key): string {
  if (Object.hasOwn(SEQUENCES, key)) return SEQUENCES[key as NamedKey];
  const [, letter] = /^ctrl-(.)$/u.exec(key) ?? [];
  if (letter !== undefined) return String.fromCharCode(letter.toUpperCase().charCodeAt(0) & CTRL_BITS);
  if ([...key].length !== 1) throw new TypeError(`"${key}" is no key`);
  return key;
}

/** What one does with a key, as the Kitty keyboard protocol numbers it. */
export const KEY_EVENTS = { press: 1, repeat: 2, release: 3 } as const;
export type KeyEvent = keyof typeof KEY_EVENTS;

/** The two wishes of a program that matter here. */
const KITTY_FLAGS = { reportsEvents: 2, reportsAllKeys: 8 } as const;

/**
 * What a terminal with the Kitty keyboard protocol sends for a letter, under the flags that the program has asked
 * for: without them a release is not told, and a held key repeats itself as text.
 */
export function kittySequence(letter: string, event: KeyEvent, flags: number): string {
  const code = letter.codePointAt(0) ?? 0;
  const tellsEvents = (flags & KITTY_FLAGS.reportsEvents) !== 0;
  if (event === "release" && !tellsEvents) return "";
  const asText = (flags & KITTY_FLAGS.reportsAllKeys) === 0 && event !== "release";
  if (asText) return letter;
  return tellsEvents ? `\u001b[${code};1:${KEY_EVENTS[event]}u` : `\u001b[${code}u`;
}
