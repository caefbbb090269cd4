import { createContext, useContext } from "react";
import { UNICODE_GLYPHS } from "../look/glyphs.js";
import type { Look } from "../look/look.js";
import { paletteOf } from "../look/palette.js";

export const LookContext = createContext<Look>({
  glyphs: UNICODE_GLYPHS,
  palette: paletteOf("auto"),
  motion: true,
});

export const useLook = (): Look => useContext(LookContext);
