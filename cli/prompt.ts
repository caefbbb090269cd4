import { CallError } from "../protocol/errors.js";

export interface Question {
  message: string;
  default?: string;
  /** What is wrong with an answer, in a sentence; undefined where it will do. */
  problem?: (answer: string) => string | undefined;
}

/** Asks a person. */
export interface Prompt {
  text(question: Question): Promise<string>;
  /** Shows nothing of what is typed. */
  secret(question: Question): Promise<string>;
}

/** Questions go to stderr, so that stdout holds results alone. */
export const inquirerPrompt: Prompt = {
  text: (question) => ask("input", question),
  secret: (question) => ask("password", question),
};

async function ask(type: "input" | "password", { message, default: suggested, problem }: Question) {
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  try {
    const { answer } = await prompt<{ answer: string }>({
      type,
      name: "answer",
      message,
      // Nobody who looks over a shoulder shall be helped.
      toggleMask: false,
      ...(suggested === undefined ? {} : { default: suggested }),
      validate: (given: string) => problem?.(given) ?? true,
    });
    return answer;
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") {
      throw CallError.from(error, "interrupted");
    }
    throw error;
  }
}
