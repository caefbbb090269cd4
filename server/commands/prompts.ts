import { CallError } from "../../protocol/errors.js";
import type { CommandContext } from "./context.js";

interface Question {
  message: string;
  /** The flag that answers it without a person. */
  flag: string;
}

/** The given value, or what a person on a terminal answers; throws `usage` where nobody can be asked. */
export async function textOrAsk(
  given: string | undefined,
  { message, flag }: Question,
  context: CommandContext,
): Promise<string> {
  if (given !== undefined) return given;
  if (!context.isInteractive) throw new CallError("usage", `${flag} is missing`);
  return ask("input", message);
}

/** The password from standard input, or from a person on a terminal. */
export async function readPassword(fromStdin: boolean, context: CommandContext): Promise<string> {
  if (fromStdin) return (await context.readStdin()).replace(/\r?\n$/, "");
  if (!context.isInteractive) throw new CallError("usage", "--password-stdin is missing");
  return ask("password", "Password:");
}

async function ask(type: "input" | "password", message: string): Promise<string> {
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  try {
    const { answer } = await prompt<{ answer: string }>([
      { type, name: "answer", message, toggleMask: false },
    ]);
    return answer;
  } catch (error) {
    throw CallError.from(error, "interrupted");
  }
}
