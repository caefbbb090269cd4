import type { LegVerdict } from "../bots/verdicts/signature-detector.js";

/** Whether one thing held, and what a person should read about it. */
export interface Check {
  name: string;
  ok: boolean;
  text: string;
}

export interface SpeechReport {
  setupMs: number | null;
  delayMs: number;
  levelDb: number | null;
  similarity: number;
  seconds: number;
  mos: number | null;
}

export interface RoomReport {
  users: number;
  people: string[];
  /** From the last join to the last link up. */
  meshMs: number | null;
  legs: { expected: number; heard: number; silent: number; crossed: number };
  /** One row per listener, one column per speaker; null for oneself. */
  table: (LegVerdict | null)[][];
}

export interface VideoReport {
  setupMs: number | null;
  /** Per receiver: frames that arrived, and how many different numbers of the test pattern were read from them. */
  received: { callId: string; frames: number; recognised: number }[];
}

export interface RefusalReport {
  callId: string;
  reason: string;
  by: string;
}

/** Everything that the demo found out; `--json` prints it. */
export interface DemoReport {
  v: 1;
  verdict: "pass" | "fail";
  durationMs: number;
  calls: { speech: SpeechReport; busy: RefusalReport; rejected: RefusalReport; video?: VideoReport };
  rooms: RoomReport[];
  /** Carol's own count, and what her history says of the call. */
  history: { missed: number; from: string | null; outcome: string | null };
  checks: Check[];
}

export const verdictOf = (checks: readonly Check[]): DemoReport["verdict"] =>
  checks.length > 0 && checks.every((check) => check.ok) ? "pass" : "fail";
