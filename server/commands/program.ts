import { Command } from "commander";
import { packageVersion } from "../../protocol/package.js";
import { FLAGS } from "../config/flags.js";
import type { CommandContext } from "./context.js";
import type { DoctorFlags } from "./doctor.js";
import type { ConfigFlags } from "./services.js";
import type { AddUserFlags } from "./users-add.js";
import type { ListUsersFlags } from "./users-list.js";
import type { PasswordFlags } from "./users-passwd.js";
import type { SeedUsersFlags } from "./users-seed.js";

/*
 * Each action imports its command only when it runs, so that help and version load neither the database nor
 * the server.
 */

/** Declares every command; the options of a command are parsed here, and its module gets plain values. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command("calling-server")
    .description("The server of Calling System: accounts, call log and signaling.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .option("--debug", "print the stack of a failure")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: (text) => context.remark(text.trimEnd()),
      outputError: (text) => context.remark(`calling-server: ${text.trim().replace(/^error: /, "")} (usage)`),
    });
  addStart(program, context);
  addMigrate(program, context);
  addDoctor(program, context);
  addToken(program, context);
  const users = program.command("users").description("manage accounts");
  addUsersAdd(users, context);
  addUsersList(users, context);
  addUsersSeed(users, context);
  addUsersPasswd(users, context);
  return program;
}

function addStart(program: Command, context: CommandContext): void {
  const start = program.command("start").description("start the server");
  for (const { flag, value, help } of FLAGS) start.option(`--${flag} <${value}>`, help);
  start.action(async (flags: ConfigFlags) => {
    const { start: run } = await import("./start.js");
    await run(flags, context);
  });
}

function addMigrate(program: Command, context: CommandContext): void {
  withDatabase(program.command("migrate").description("bring the database up to date")).action(
    async (flags: ConfigFlags) => {
      const { migrateDatabase } = await import("./migrate.js");
      await migrateDatabase(flags, context);
    },
  );
}

function addDoctor(program: Command, context: CommandContext): void {
  const doctor = program
    .command("doctor")
    .description("tell what is misconfigured, and how to mend it")
    .option("--json", "print one JSON object per line: about, level, text, cure");
  for (const { flag, value, help } of FLAGS) doctor.option(`--${flag} <${value}>`, help);
  doctor.action(async (flags: DoctorFlags) => {
    const { doctor: run } = await import("./doctor.js");
    await run(flags, context);
  });
}

function addToken(program: Command, context: CommandContext): void {
  withDatabase(
    program.command("token <callId>").description("print a token for an account (good for TOKEN_LIFETIME)"),
  ).action(async (callId: string, flags: ConfigFlags) => {
    const { printToken } = await import("./token.js");
    await printToken(callId, flags, context);
  });
}

function addUsersAdd(users: Command, context: CommandContext): void {
  withDatabase(users.command("add").description("add an account; asks for what is missing"))
    .option("--first-name <name>")
    .option("--last-name <name>")
    .option("--email <address>")
    .option("--call-id <id>", "3 to 30 letters, digits or underscores")
    .option("--password-stdin", "read the password from standard input")
    .action(async (flags: AddUserFlags) => {
      const { addUser } = await import("./users-add.js");
      await addUser(flags, context);
    });
}

function addUsersList(users: Command, context: CommandContext): void {
  withDatabase(users.command("list").description("list the accounts"))
    .option("--json", "print one JSON object per line")
    .action(async (flags: ListUsersFlags) => {
      const { listUsers } = await import("./users-list.js");
      await listUsers(flags, context);
    });
}

function addUsersSeed(users: Command, context: CommandContext): void {
  withDatabase(users.command("seed").description("add accounts for bots, or reuse those that are there"))
    .requiredOption("--prefix <text>", "what their Call IDs begin with, such as bot_")
    .requiredOption("--count <number>", "how many")
    .option("--json", "print one JSON object per line: callId, userId, token")
    .action(async (flags: SeedUsersFlags) => {
      const { seedUsers } = await import("./users-seed.js");
      await seedUsers(flags, context);
    });
}

function addUsersPasswd(users: Command, context: CommandContext): void {
  withDatabase(users.command("passwd <callId>").description("set the password of an account"))
    .option("--password-stdin", "read the password from standard input")
    .action(async (callId: string, flags: PasswordFlags) => {
      const { changePassword } = await import("./users-passwd.js");
      await changePassword(callId, flags, context);
    });
}

function withDatabase(command: Command): Command {
  const { flag, value, help } = FLAGS.find(({ variable }) => variable === "DATABASE_URL") ?? FLAGS[0];
  return command.option(`--${flag} <${value}>`, help);
}
