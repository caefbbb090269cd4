import { Command } from "commander";
import type { Start } from "../../../cli/start.js";

type Declare = (parent: Command, start: Start) => void;

/** Which command runs, and with what; rejects for wrong usage. */
export async function parseLine(
  line: string,
  declarations: readonly Declare[],
): Promise<{ run: unknown; options: unknown }> {
  let parsed: { run: unknown; options: unknown } | undefined;
  const start: Start = async (run, options) => {
    parsed = { run, options };
  };
  const program = new Command().exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const declare of declarations) declare(program, start);
  await program.parseAsync(line.split(" "), { from: "user" });
  if (!parsed) throw new Error("no command ran");
  return parsed;
}
