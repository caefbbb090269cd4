import { type Finding, fine, warning } from "./finding.js";

const APART_MAX_MS = 2_000;

/** Compares the clock of something that is asked over a connection with ours, half of the way back allowed for. */
export async function compareClocks(
  about: string,
  theirs: () => Promise<number>,
  ours: () => number = Date.now,
): Promise<Finding> {
  const before = ours();
  const there = await theirs();
  const apart = Math.round(there - (before + ours()) / 2);
  if (Math.abs(apart) <= APART_MAX_MS) return fine(about, "its clock agrees with ours");
  return warning(
    about,
    `its clock is ${Math.abs(apart / 1_000).toFixed(1)} s ${apart > 0 ? "ahead of" : "behind"} ours`,
    "Let NTP keep the clocks of both machines.",
  );
}
