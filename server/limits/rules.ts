import type { Rule } from "./window-counter.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Every budget of people, by name; bots have no ring budgets. What a socket may send is bounded at the socket. */
export const RULES = {
  /** Logins to one account from one address. Others who want to log in from elsewhere are not kept out by it. */
  loginsToAccount: { points: 10, seconds: MINUTE },
  /** Logins to all accounts from one address: a whole office behind one router has enough. */
  loginsFromAddress: { points: 60, seconds: MINUTE },
  registrations: { points: 5, seconds: MINUTE },
  searches: { points: 120, seconds: MINUTE },
  passwordChanges: { points: 10, seconds: MINUTE },
  tokens: { points: 10, seconds: MINUTE },
  blocks: { points: 60, seconds: MINUTE },
  /** TURN credentials to test with; those for calls have no bound but the calls. */
  diagnoses: { points: 5, seconds: HOUR },
  /** Rings and room invites by one person, to whomever. */
  ringsByCaller: { points: 20, seconds: MINUTE },
  ringsOfPair: { points: 6, seconds: MINUTE },
  /** Rings and invites that reach one person, by whomever: a phone that rings more often is under attack. */
  ringsOfCallee: { points: 30, seconds: MINUTE },
} as const satisfies Record<string, Rule>;

export type BudgetName = keyof typeof RULES;
