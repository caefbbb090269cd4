import type { TuiState } from "../../../../cli/tui/state/model.js";
import { InkScreen } from "../../../../cli/tui/terminal/ink-screen.js";

let frame = "";
let ink: InkScreen | undefined;

/** The frame of a state, as it goes to the terminal: its lines. */
export function frameOf(state: TuiState): string[] {
  if (ink) ink.show(state);
  else {
    ink = new InkScreen(state, (text) => {
      frame = text;
    });
  }
  return frame.split("\n");
}

/** The same as a person reads it: without colours, and without the letters that mark regions. */
export function textOf(state: TuiState): string {
  return frameOf(state)
    .map((line) =>
      line
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out.
        .replace(/\u001b\[[\d;]*m/g, "")
        .replace(/[\uf100-\uf140]/g, "_")
        .trimEnd(),
    )
    .join("\n");
}
