import type { Command } from "../keys/commands.js";
import { ask } from "./effects.js";
import type { Confirmation, Prompt, TuiState } from "./model.js";
import { save } from "./settings.js";
import { type Step, say, step } from "./step.js";

/** A prompt's keys: what was typed is taken, or nothing happens. */
export function promptCommand(state: TuiState, prompt: Prompt, command: Command): Step {
  const closed = { ...state, prompt: null };
  if (command === "back") return step(closed);
  return command === "enter" ? answered(closed, prompt) : step(state);
}

function answered(closed: TuiState, prompt: Prompt): Step {
  const value = prompt.input.value.trim();
  switch (prompt.kind) {
    case "rename":
      return step(
        closed,
        ask(
          "renameContact",
          { callId: prompt.subject, nickname: value === "" ? null : value },
          { for: "rename", subject: prompt.subject },
        ),
      );
    case "add-contact":
      if (value === "") return step(closed);
      return step(closed, ask("addContact", { callId: value }, { for: "add-contact", subject: value }));
    case "block":
      if (value === "") return step(closed);
      return step(closed, ask("block", { callId: value }, { for: "block", subject: value }));
    case "server":
    case "fallback":
      if (value !== "" && !isAddress(value)) {
        return say({ ...closed, prompt }, "An address looks like https://calls.example.org", "problem");
      }
      return save(closed, { [prompt.kind]: value === "" ? null : value });
  }
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  return ["http:", "https:"].includes(new URL(text).protocol);
}

export function confirmationCommand(
  state: TuiState,
  { kind, subject }: Confirmation,
  command: Command,
): Step {
  const closed = { ...state, confirmation: null };
  if (command === "no") return step(closed);
  if (command !== "yes") return step(state);
  switch (kind) {
    case "remove-contact":
      return step(closed, ask("removeContact", { callId: subject }, { for: "remove-contact", subject }));
    case "block":
      return step(closed, ask("block", { callId: subject }, { for: "block", subject }));
    case "log-out":
      return step(closed, ask("logout", {}, { for: "log-out" }));
  }
}
