import type { Command } from "commander";
import { CallError } from "../../protocol/errors.js";
import { cleanText } from "../../protocol/text.js";
import type { CommandContext } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import type { Start } from "../start.js";

export interface CompletionOptions {
  shell: string;
}

export interface CompleteOptions {
  /** The whole command line so far, as the words of the program and those below it are declared. */
  program: Command;
  /** The words up to the cursor; the last one may be empty. */
  words: readonly string[];
}

export function declareCompletion(parent: Command, start: Start): void {
  parent
    .command("completion <shell>")
    .description("print what makes bash, zsh or fish complete commands, options and contacts")
    .action((shell: string) => start(completion, { shell }));
  parent
    .command("complete [words...]", { hidden: true })
    .description("what the last word may become; the scripts of `completion` ask this")
    .action((words: string[]) => start(complete, { program: parent, words }));
}

async function completion({ shell }: CompletionOptions, { io }: CommandContext): Promise<ExitCode> {
  const { isShell, SCRIPTS } = await import("../completion/scripts.js");
  if (!isShell(shell)) throw new CallError("usage", `Name one of ${Object.keys(SCRIPTS).join(", ")}`);
  io.print(SCRIPTS[shell].trimEnd());
  return EXIT.done;
}

/** Says nothing when something is wrong: whoever types wants no sentence in the middle of it. */
async function complete({ program, words }: CompleteOptions, { io, env }: CommandContext): Promise<ExitCode> {
  const [{ placeOf }, { candidatesFor }] = await Promise.all([
    import("../completion/complete.js"),
    import("../completion/look-up.js"),
  ]);
  try {
    for (const { value, description } of await candidatesFor(placeOf(program, words), env)) {
      const about = description === undefined ? "" : `\t${oneLine(description)}`;
      // A value that would change by being cleaned is somebody's trap, and nobody types it.
      if (oneLine(value) === value) io.print(value + about);
    }
    return EXIT.done;
  } catch {
    return EXIT.failed;
  }
}

const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, " ");
