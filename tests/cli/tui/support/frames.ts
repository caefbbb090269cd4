import type { TuiState } from "../../../../cli/tui/state/model.js";
import { InkScreen } from "../../../../cli/tui/terminal/ink-screen.js";

/** The frame of a state, as it goes to the terminal: its lines. */
export function frameOf(state: TuiState): string[] {
  let frame = "";
  const ink = new InkScreen(state, (text) => {
    frame = text;
  });
  ink.close();
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
