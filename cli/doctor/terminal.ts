import type { Environment } from "../context.js";
import { type Finding, fine, unknown, warning } from "./finding.js";
import type { TerminalAbilities } from "./terminal-probe.js";

/** The least in which every screen of the phone has its place. */
const SMALLEST = { columns: 40, rows: 12 } as const;
const TRUE_COLOR_BITS = 24;
const PALETTE_BITS = 8;

export interface TerminalFacts {
  /** Null where the output is no terminal. */
  readonly size: { columns: number; rows: number } | null;
  /** Bits: 1, 4, 8 or 24. */
  readonly colorDepth: number;
  /** Null where the terminal could not be asked. */
  readonly abilities: TerminalAbilities | null;
  readonly env: Environment;
}

/** What the phone's screen can count on here. */
export function examineTerminal({ size, colorDepth, abilities, env }: TerminalFacts): Finding[] {
  if (size === null)
    return [unknown("terminal", "the output is no terminal; run this in the one that the phone will use")];
  return [
    sizeFinding(size),
    colorFinding(abilities?.trueColour ? TRUE_COLOR_BITS : colorDepth, env),
    lettersFinding(env),
    ...abilityFindings(abilities),
  ];
}

function sizeFinding({ columns, rows }: { columns: number; rows: number }): Finding {
  const text = `${columns} columns and ${rows} rows`;
  if (columns >= SMALLEST.columns && rows >= SMALLEST.rows) return fine("terminal", text);
  return warning("terminal", `${text} are few`, `Make it at least ${SMALLEST.columns} by ${SMALLEST.rows}.`);
}

function colorFinding(depth: number, env: Environment): Finding {
  if (env.NO_COLOR) return fine("colours", "off, by NO_COLOR");
  if (depth >= TRUE_COLOR_BITS) return fine("colours", "16 million: pictures show as they are");
  const cure = "If the terminal can do more, set COLORTERM=truecolor.";
  if (depth >= PALETTE_BITS)
    return fine("colours", "256; pictures are coarser than with COLORTERM=truecolor");
  return warning(
    "colours",
    depth > 1 ? "16: pictures are hard to recognize" : "none: pictures are drawn in letters",
    cure,
  );
}

/** By the variables that every program goes by: the first of the three that is set counts. */
function lettersFinding({ LC_ALL, LC_CTYPE, LANG }: Environment): Finding {
  const locale = LC_ALL || LC_CTYPE || LANG || "";
  if (/utf-?8/i.test(locale)) return fine("letters", `UTF-8 (${locale})`);
  return warning(
    "letters",
    `the locale ${locale === "" ? "is not set" : `is ${locale}`}, so names may be garbled`,
    "Set LANG to one with UTF-8, such as C.UTF-8, or turn on ASCII in the settings.",
  );
}

function abilityFindings(abilities: TerminalAbilities | null): Finding[] {
  if (abilities === null)
    return [unknown("keyboard", "the terminal did not answer when it was asked what it can do")];
  return [
    abilities.keyRelease
      ? fine("keyboard", "tells when a key is let go: hold-to-talk is exact")
      : fine("keyboard", "does not tell when a key is let go: hold-to-talk goes by the key's repetition"),
    abilities.kittyGraphics
      ? fine("pictures", "Kitty graphics: video is shown in its own pixels")
      : fine("pictures", "no Kitty graphics: video is drawn with half blocks"),
  ];
}
