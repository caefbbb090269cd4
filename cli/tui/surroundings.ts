import type { Environment } from "../context.js";
import type { Surroundings } from "./state/model.js";

/** What the environment says about the terminal. */
export function surroundingsOf(env: Environment, platform: NodeJS.Platform, attach: boolean): Surroundings {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return {
    color: !env.NO_COLOR && env.TERM !== "dumb",
    unicode: platform === "win32" || /utf-?8/i.test(locale),
    attach,
  };
}
