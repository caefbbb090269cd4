import type { PhoneStatus } from "../../daemon/contract.js";
import type { Command } from "../keys/commands.js";
import type { AnswerOf, Tag, TimerName } from "./effects.js";
import type { FieldEdit } from "./field.js";

/** All that can happen to the screen. */
export type Action =
  | { action: "command"; command: Command }
  | { action: "edit"; edit: FieldEdit }
  /** The hold-to-talk key: pressed, repeated, let go. `reported`: this terminal says when a key is let go. */
  | { action: "talk-key"; phase: "down" | "up"; reported: boolean }
  /** Another window is in front: no key will be reported as let go. */
  | { action: "focus-lost" }
  | { action: "resized"; columns: number; rows: number }
  | { action: "linked" }
  | { action: "link-failed"; problem: string }
  | { action: "link-lost" }
  | { action: "status"; status: PhoneStatus }
  | ({ action: "answered"; tag: Tag } & AnswerOf)
  | { action: "failed"; tag: Tag; code: string; problem: string }
  | { action: "timer"; timer: TimerName };
