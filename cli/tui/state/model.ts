import type {
  BlockedPerson,
  CallStats,
  Contact,
  HistoryRow,
  Person,
  Profile,
} from "../../../protocol/rest.js";
import type { PhoneStatus, SoundDevices } from "../../daemon/contract.js";
import type { Field } from "./field.js";

/** What one can switch between with the number keys. */
export const TABS = ["contacts", "directory", "history", "stats", "profile", "settings", "blocked"] as const;
export type TabName = (typeof TABS)[number];

export const FORMS = ["sign-in", "register", "call-id", "names", "password"] as const;
export type FormName = (typeof FORMS)[number];

export type ScreenName = "starting" | TabName | FormName | "search" | "call";

/** A list of which one row is selected. `null` rows have not been asked for or have not come. */
export interface List<Row> {
  rows: readonly Row[] | null;
  selected: number;
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
  busy: boolean;
  /** From the cache, because the server is away. */
  cached: boolean;
}

export interface FormField {
  name: string;
  label: string;
  secret: boolean;
  input: Field;
}

export interface Form {
  fields: readonly FormField[];
  focus: number;
  /** Sent, and not answered yet. */
  busy: boolean;
  problem: string | null;
  /** How many suggestions of a Call ID have been seen. */
  suggestion: number;
}

/** A question with a line to type the answer. */
export interface Prompt {
  kind: "add-contact" | "rename" | "block" | "server" | "fallback";
  title: string;
  /** The Call ID that it is about, where it is about somebody. */
  subject: string;
  input: Field;
}

/** A question that is answered with y or n. */
export interface Confirmation {
  kind: "remove-contact" | "block" | "log-out";
  question: string;
  subject: string;
}

export interface Search {
  purpose: "call" | "invite";
  input: Field;
  /** Grows with every change, so that answers to an older question are known and dropped. */
  round: number;
  busy: boolean;
  found: readonly Person[];
  selected: number;
  /** The screen behind. */
  from: ScreenName;
}

export const HISTORY_DIRECTIONS = ["all", "incoming", "outgoing"] as const;
export const HISTORY_OUTCOMES = [
  "all",
  "missed",
  "answered",
  "rejected",
  "busy",
  "canceled",
  "failed",
] as const;

export interface HistoryFilter {
  direction: (typeof HISTORY_DIRECTIONS)[number];
  outcome: (typeof HISTORY_OUTCOMES)[number];
  person: string | null;
}

export interface Notice {
  text: string;
  tone: "info" | "problem";
}

/** Somebody rings. While `guarded` keys do nothing: they were meant for what one was typing. */
export interface Ringing {
  call: string;
  guarded: boolean;
  /** Counts the flashes. */
  beats: number;
}

/**
 * The microphone that is open while a key is held. A terminal that reports keys that are let go closes it by that
 * report; in any other the key repeats while it is held, and when a repeat is overdue it was let go. However it was
 * opened, a timer is always running that closes it.
 */
export interface Hold {
  phase: "closed" | "open";
  /** When the key went down, and when it was last heard of. */
  since: number;
  last: number;
  repeats: number;
  /** The gap before the first repeat of this holding, until two quick ones confirm that the key was held. */
  firstGap: number;
  /** What this keyboard was seen to do. */
  delayMs: number;
  repeatMs: number;
}

/** What the surroundings said once, before the first frame. */
export interface Surroundings {
  /** Colours may be used at all (NO_COLOR, dumb terminals). */
  color: boolean;
  /** The terminal shows more than ASCII. */
  unicode: boolean;
  /** Somebody asked for the call's screen by `calling attach`. */
  attach: boolean;
}

export interface TuiState {
  /** Epoch milliseconds of the last action. */
  now: number;
  columns: number;
  rows: number;
  around: Surroundings;
  link: "opening" | "open" | "lost";
  linkProblem: string | null;
  status: PhoneStatus | null;
  screen: ScreenName;
  /** Where the call's screen leads back to. */
  behindCall: ScreenName;
  help: boolean;
  /** The first row of the help that is seen. */
  helpFrom: number;
  notice: Notice | null;
  prompt: Prompt | null;
  confirmation: Confirmation | null;
  search: Search;
  forms: Record<FormName, Form>;
  contacts: List<Contact>;
  directory: List<Person>;
  history: List<HistoryRow>;
  historyFilter: HistoryFilter;
  /** Whom one spoke with last, the latest first, for the search. */
  recent: readonly string[];
  blocked: List<BlockedPerson>;
  stats: CallStats | null;
  profile: Profile | null;
  devices: SoundDevices | null;
  settingsSelected: number;
  personSelected: number;
  ringing: Ringing | null;
  hold: Hold;
  /** The link is asked for again after this many failures with growing patience. */
  linkFailures: number;
}
