import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { variables } from "../config/variables.js";
import { type Finding, fine, warning } from "./finding.js";

/** Whether `.env` names only settings that there are: the environment is everybody's, but that file is the server's own. */
export function examineDotEnv(folder: string): Finding {
  const unknown = Object.keys(readDotEnv(folder)).filter((name) => !Object.hasOwn(variables.shape, name));
  if (unknown.length === 0) return fine("configuration", "complete and without contradictions");
  return warning(
    "configuration",
    `.env has what no setting is called: ${unknown.join(", ")}`,
    "Correct the spelling, or remove it; .env.example lists all settings.",
  );
}

/** What cannot be read has stopped the doctor before, in the words of the start. */
function readDotEnv(folder: string): object {
  try {
    return parseEnv(readFileSync(join(folder, ".env"), "utf8"));
  } catch {
    return {};
  }
}
