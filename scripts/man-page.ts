import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { pathOf, visibleCommands } from "../cli/command-path.js";
import { EXAMPLES, type Example } from "../cli/examples.js";
import { EXIT } from "../cli/exit-codes.js";
import { buildProgram } from "../cli/program.js";

/** What `docs/cli.md` says at length. */
const EXITS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "Done; of a call: somebody talked, whoever hung up.",
  failed: "Failed.",
  usage: "Wrong usage.",
  inconclusive: "Inconclusive.",
  notLoggedIn: "Not logged in, or the server no longer believes it.",
  unreachable: "The server cannot be reached.",
  busy: "Busy.",
  noAnswer: "No answer, or offline.",
  rejected: "Rejected.",
  interrupted: "Interrupted.",
};

const VARIABLES: Readonly<Record<string, string>> = {
  CALLING_HOME: "The folder of all of a user's data and settings.",
  CALLING_SERVER: "The server, where no --server is given.",
  CALLING_FALLBACK: "The server to go to when that one is away.",
  CALLING_PROFILE: "Which of several accounts, where no --profile is given.",
  CALLING_PASSWORD: "The password, for register and login without a person.",
  CALLING_TOKEN: "A token, for login without a password.",
  NO_COLOR: "Anything but nothing: the screen uses no colours.",
};

/** The manual page in the language of man(7), from the commands as they are declared. */
export function manPage(): string {
  const print = (): void => {};
  const silent = { print, remark: print, status: print, columns: 80, isInteractive: false };
  const io = { ...silent, readStdin: async () => "", onKey: () => print, interruption: notNeeded };
  const { program } = buildProgram(io, {}, async () => EXIT.done);
  const leaves = leavesOf(program);
  return [
    '.\\" Made by scripts/man-page.ts from the commands themselves.',
    '.TH CALLING 1 "" "Calling System" "User Commands"',
    ".SH NAME",
    "calling \\- voice and video calls from a terminal",
    ".SH SYNOPSIS",
    ".B calling",
    "[options] [command]",
    ".SH DESCRIPTION",
    "Without a command",
    ".B calling",
    "opens the full-screen phone.",
    "A daemon in the background holds the line: the screen may be closed in the middle of a call, and",
    ".B calling attach",
    "shows it again.",
    "The commands are for scripts and for those who know what they want; with",
    ".B \\-\\-json",
    "each prints one JSON object per line.",
    ...examplesOf(EXAMPLES[""] ?? []),
    ".SH COMMANDS",
    ...leaves.flatMap(commandSection),
    ".SH GLOBAL OPTIONS",
    ...program.options.flatMap(({ flags, description }) => tagged(flags, description)),
    ...tagged("-h, --help", "print the help of a command"),
    ".SH EXIT STATUS",
    ...Object.entries(EXIT).flatMap(([name, code]) => tagged(String(code), EXITS[name as keyof typeof EXIT])),
    ".SH ENVIRONMENT",
    ...Object.entries(VARIABLES).flatMap(([name, text]) => tagged(name, text)),
    "",
  ].join("\n");
}

const notNeeded = (): never => {
  throw new TypeError("nothing runs here");
};

/** What can be run: a command that only holds others is none. */
const leavesOf = (command: Command): Command[] =>
  visibleCommands(command).flatMap((child) => {
    const below = leavesOf(child);
    const runs =
      EXAMPLES[pathOf(child)] !== undefined && !below.some((one) => one.parent === child && isDefault(one));
    return below.length === 0 || runs ? [child, ...below] : below;
  });

const isDefault = (command: Command): boolean => command.name() === "list";

function commandSection(command: Command): string[] {
  const words = command.registeredArguments.map((argument) => {
    const word = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${word}>` : `[${word}]`;
  });
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `.SS ${escaped(["calling", pathOf(command), ...words].join(" "))}`,
    sentence(command.description()),
    ...options.flatMap(({ flags, description }) => tagged(flags, description)),
    ...examplesOf(EXAMPLES[pathOf(command)] ?? []),
  ];
}

const examplesOf = (examples: readonly Example[]): string[] =>
  examples.flatMap(({ line, does }) => tagged(line, does));

/** A term and its explanation. */
const tagged = (term: string, text: string): string[] => [".TP", `.B ${escaped(term)}`, sentence(text)];

/** The page is read in sentences, the help in phrases. */
const sentence = (text: string): string =>
  escaped(`${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`);

/** Nothing of a text may be taken for a request, and hyphens must stay what can be typed. */
const escaped = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll('"', "\\(dq")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .replace(/^([.'])/, "\\&$1");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL("../man/calling.1", import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, manPage());
}
