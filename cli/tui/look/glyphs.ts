/** The signs that stand for something; each is one column wide. */
export interface Glyphs {
  online: string;
  busy: string;
  offline: string;
  selected: string;
  ellipsis: string;
  speaking: string;
  meterOn: string;
  meterOff: string;
  bar: string;
  outgoing: string;
  incoming: string;
  rule: string;
  dot: string;
  border: "round" | "classic";
  /** May letters beyond ASCII be shown at all? */
  letters: boolean;
}

export const UNICODE_GLYPHS: Glyphs = {
  online: "●",
  busy: "◐",
  offline: "○",
  selected: "›",
  ellipsis: "…",
  speaking: "●",
  meterOn: "▆",
  meterOff: "▁",
  bar: "█",
  outgoing: "→",
  incoming: "←",
  rule: "─",
  dot: "·",
  border: "round",
  letters: true,
};

export const ASCII_GLYPHS: Glyphs = {
  online: "*",
  busy: "!",
  offline: ".",
  selected: ">",
  ellipsis: "~",
  speaking: "*",
  meterOn: "#",
  meterOff: ".",
  bar: "#",
  outgoing: ">",
  incoming: "<",
  rule: "-",
  dot: "-",
  border: "classic",
  letters: false,
};
