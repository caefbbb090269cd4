import type { TuiState } from "../state/model.js";
import { settingsOf } from "../state/phone.js";
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from "./glyphs.js";
import { type Palette, paletteOf } from "./palette.js";

/** How everything is drawn. */
export interface Look {
  glyphs: Glyphs;
  palette: Palette;
  /** Things may flash. */
  motion: boolean;
}

/** From the settings, as far as the terminal allows. */
export function lookOf(state: TuiState): Look {
  const { ascii, reducedMotion, theme } = settingsOf(state);
  return {
    glyphs: ascii || !state.around.unicode ? ASCII_GLYPHS : UNICODE_GLYPHS,
    palette: paletteOf(state.around.color ? theme : "mono"),
    motion: !reducedMotion,
  };
}
