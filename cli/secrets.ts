import { CallError } from "../protocol/errors.js";
import type { CommandContext } from "./context.js";

const SECRET_FLAG = /^--(password|passwd|token)(=|$)/;

/** Whatever stands in the command line is seen by everybody on the machine, and kept by the shell. */
export function refuseSecretArguments(argv: readonly string[]): void {
  const kind = argv.map((argument) => SECRET_FLAG.exec(argument)?.[1]).find((found) => found !== undefined);
  if (kind === undefined) return;
  const [flag, variable] =
    kind === "token" ? ["--token-stdin", "CALLING_TOKEN"] : ["--password-stdin", "CALLING_PASSWORD"];
  const why = "on the command line other users of this machine and the shell's history would see it";
  throw new CallError("usage", `--${kind} is refused: ${why}; use ${flag} or ${variable}`);
}

type Surroundings = Pick<CommandContext, "env" | "io" | "prompt">;

/** The password: from stdin where that was asked for, else from the environment, else from a person. */
export async function readPassword(
  { env, io, prompt }: Surroundings,
  options: { fromStdin: boolean; isNew: boolean },
): Promise<string> {
  if (options.fromStdin) return oneLine(await io.readStdin(), "password");
  if (env.CALLING_PASSWORD) return env.CALLING_PASSWORD;
  if (!io.isInteractive) {
    throw new CallError("usage", "A password is needed: give it with --password-stdin or CALLING_PASSWORD");
  }
  const password = await prompt.secret({ message: "Password", problem: required });
  if (options.isNew) {
    await prompt.secret({
      message: "Password again",
      problem: (again) => (again === password ? undefined : "The two are not the same"),
    });
  }
  return password;
}

/** The password to change and the one to change it to: two lines of stdin, or two answers of a person. */
export async function readPasswordChange(
  { io, prompt }: Surroundings,
  options: { fromStdin: boolean },
): Promise<{ oldPassword: string; newPassword: string }> {
  if (options.fromStdin) {
    const [oldPassword = "", newPassword = "", ...rest] = (await io.readStdin())
      .replace(/\n$/, "")
      .split(/\r?\n/);
    if (oldPassword !== "" && newPassword !== "" && rest.length === 0) return { oldPassword, newPassword };
    throw new CallError("usage", "Standard input must hold two lines: the old password, then the new one");
  }
  if (!io.isInteractive)
    throw new CallError("usage", "Two passwords are needed: give them with --password-stdin");
  const oldPassword = await prompt.secret({ message: "Old password", problem: required });
  const newPassword = await prompt.secret({ message: "New password", problem: required });
  await prompt.secret({
    message: "New password again",
    problem: (again) => (again === newPassword ? undefined : "The two are not the same"),
  });
  return { oldPassword, newPassword };
}

/** The token of `login`, where one is given. */
export async function readToken(
  { env, io }: Surroundings,
  options: { fromStdin: boolean },
): Promise<string | undefined> {
  if (options.fromStdin) return oneLine(await io.readStdin(), "token");
  return env.CALLING_TOKEN || undefined;
}

const required = (answer: string): string | undefined => (answer === "" ? "Type one" : undefined);

/** Without the line end that `echo` adds. */
function oneLine(text: string, what: string): string {
  const line = text.replace(/\r?\n$/, "");
  if (line === "") throw new CallError("usage", `Standard input held no ${what}`);
  if (/[\r\n]/.test(line))
    throw new CallError("usage", `Standard input held more than one line where a ${what} was wanted`);
  return line;
}
