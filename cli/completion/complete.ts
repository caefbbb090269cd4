import type { Argument, Command, Option } from "commander";
import { pathOf, visibleCommands } from "../command-path.js";
import { ARGUMENT_VALUES, OPTION_VALUES, type Values } from "./values.js";

export interface Candidate {
  readonly value: string;
  /** For shells that show one. */
  readonly description?: string;
}

/** What may stand where the cursor is: candidates, or values that have to be looked up. */
export interface Place {
  readonly candidates: readonly Candidate[];
  readonly values: Values | null;
  /** What is there already of the word under the cursor, without what `--option=` brings with it. */
  readonly begun: string;
  /** Stands before each candidate, since shells replace the whole word. */
  readonly prefix: string;
  /** The profile that the line names, whose contacts are meant. */
  readonly profile: string | null;
  /** The words before the cursor that are neither options nor commands. */
  readonly operands: readonly string[];
}

/** Finds out what the last of the words may become; those before it are read as the program would read them. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const state = { command: program, operands: [] as string[], profile: null as string | null };
  let pending: Option | null = null;
  let optionsAreOver = false;
  for (const word of words.slice(0, -1)) {
    if (pending !== null) {
      if (pending.long === "--profile") state.profile = word;
      pending = null;
    } else if (!optionsAreOver && word.startsWith("-")) {
      optionsAreOver = word === "--";
      const [name = "", value] = splitOption(word);
      const option = optionsOf(state.command).find((one) => one.long === name || one.short === name);
      if (option?.long === "--profile" && value !== undefined) state.profile = value;
      if (option?.required && value === undefined) pending = option;
    } else {
      const child = state.operands.length === 0 ? childOf(state.command, word) : undefined;
      if (child) state.command = child;
      else state.operands.push(word);
    }
  }
  const current = words.at(-1) ?? "";
  const base = { begun: current, prefix: "", profile: state.profile, operands: state.operands };
  const nothing = { ...base, candidates: [], values: null };
  if (pending !== null) return { ...nothing, values: valuesOfOption(pending) };
  const [name = "", value] = splitOption(current);
  if (!optionsAreOver && current.startsWith("-") && value !== undefined) {
    const option = optionsOf(state.command).find((one) => one.long === name);
    if (!option) return nothing;
    return { ...nothing, begun: value, prefix: `${name}=`, values: valuesOfOption(option) };
  }
  if (!optionsAreOver && current.startsWith("-")) {
    const given = new Set(words.slice(0, -1).map((word) => splitOption(word)[0]));
    return { ...nothing, candidates: optionCandidates(state.command, given) };
  }
  const argument = argumentAt(state.command, state.operands.length);
  return {
    ...nothing,
    candidates: state.operands.length === 0 ? commandCandidates(state.command) : [],
    values: argument ? valuesOfArgument(state.command, argument) : null,
  };
}

/** The command's own options and those of everything above it. */
export function optionsOf(command: Command): Option[] {
  const above = command.parent ? optionsOf(command.parent) : [];
  return [...command.options, ...above];
}

export const valuesOfOption = (option: Option): Values | null =>
  (option.long ? OPTION_VALUES[option.long] : undefined) ?? null;

export const valuesOfArgument = (command: Command, argument: Argument): Values | null =>
  ARGUMENT_VALUES[`${pathOf(command)} ${argument.name()}`] ?? null;

/** One with several words goes on for ever. */
function argumentAt(command: Command, index: number): Argument | undefined {
  const own = command.registeredArguments;
  const last = own.at(-1);
  return own[index] ?? (last?.variadic ? last : undefined);
}

const childOf = (command: Command, word: string): Command | undefined =>
  visibleCommands(command).find((child) => child.name() === word || child.aliases().includes(word));

const commandCandidates = (command: Command): Candidate[] =>
  visibleCommands(command).map((child) => ({ value: child.name(), description: child.description() }));

function optionCandidates(command: Command, given: ReadonlySet<string | undefined>): Candidate[] {
  return [
    ...optionsOf(command).filter((option) => !option.hidden),
    { long: "--help", description: "print this help" },
  ]
    .filter(({ long }) => long && !given.has(long))
    .map(({ long, description }) => ({ value: long ?? "", description }));
}

function splitOption(word: string): [name: string, value?: string] {
  const at = word.indexOf("=");
  return word.startsWith("--") && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word];
}
