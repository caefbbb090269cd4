import type { Settings } from "../../daemon/contract.js";

/** What a piece of text is, for its colour and weight. */
export type Role =
  | "plain"
  | "title"
  | "faint"
  | "good"
  | "warn"
  | "bad"
  | "accent"
  | "selected"
  | "alarm"
  | "key";

export interface Ink {
  color?: string;
  backgroundColor?: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
}

export type Palette = Record<Role, Ink>;

/** Sixteen colours, which every terminal shows as its owner likes them. */
const DARK: Palette = {
  plain: {},
  title: { bold: true },
  faint: { color: "gray" },
  good: { color: "green" },
  warn: { color: "yellow" },
  bad: { color: "red", bold: true },
  accent: { color: "cyan" },
  selected: { inverse: true },
  alarm: { color: "green", bold: true, inverse: true },
  key: { color: "cyan", bold: true },
};

/** Yellow and light grey are hard to read on white. */
const LIGHT: Palette = {
  ...DARK,
  faint: { dimColor: true },
  warn: { color: "magenta" },
  accent: { color: "blue" },
  key: { color: "blue", bold: true },
};

/** Nothing is said by colour alone anyway. */
const MONO: Palette = {
  plain: {},
  title: { bold: true },
  faint: {},
  good: {},
  warn: {},
  bad: { bold: true },
  accent: {},
  selected: { inverse: true },
  alarm: { bold: true, inverse: true },
  key: { bold: true },
};

export function paletteOf(theme: Settings["theme"]): Palette {
  return theme === "mono" ? MONO : theme === "light" ? LIGHT : DARK;
}
