import { callIdKey } from "../../protocol/values.js";
import { Budget, type SharedCounter } from "./budget.js";
import { requireWithin } from "./rate-limited.js";
import { type BudgetName, RULES } from "./rules.js";
import { type Rule, WindowCounter } from "./window-counter.js";

/** Who rings: somebody with an account by its number, which a new Call ID does not change. */
export interface Ringer {
  readonly callId: string;
  readonly userId: number | null;
  readonly isBot?: boolean;
}

/** What may be done how often. */
export interface Limits {
  /** Throws `rate-limited`. */
  require(budget: BudgetName, key: string): Promise<void>;
  /** True when that person may ring that other one now. It counts as a ring. */
  mayRing(caller: Ringer, callee: string): boolean;
  /** True when that person's phone has not rung too often yet. It counts as a ring. */
  mayReach(caller: Ringer, callee: string): boolean;
}

/** For a machine of one's own. */
export const noLimits: Limits = {
  require: async () => {},
  mayRing: () => true,
  mayReach: () => true,
};

export interface LimitOptions {
  /** Makes a counter that all nodes share; each counts for itself without. */
  shared?: (name: BudgetName, rule: Rule) => SharedCounter | null;
  now?: () => number;
}

/** The budgets of `RULES`. */
export function createLimits({ shared, now = Date.now }: LimitOptions = {}): Limits {
  const budgets = new Map<BudgetName, Budget>();
  const budget = (name: BudgetName): Budget => {
    const known =
      budgets.get(name) ??
      new Budget(new WindowCounter(RULES[name], now), shared?.(name, RULES[name]) ?? null);
    budgets.set(name, known);
    return known;
  };
  const isWithin = (name: BudgetName, key: string): boolean => budget(name).takeNow(key).ok;
  return {
    async require(name, key) {
      requireWithin(await budget(name).take(key));
    },
    mayRing(caller, callee) {
      if (caller.isBot) return true;
      const ringer = caller.userId === null ? `app:${callIdKey(caller.callId)}` : String(caller.userId);
      // The pair first: who insists on one person can still call another one.
      return isWithin("ringsOfPair", `${ringer}>${callIdKey(callee)}`) && isWithin("ringsByCaller", ringer);
    },
    mayReach: (caller, callee) => caller.isBot === true || isWithin("ringsOfCallee", callIdKey(callee)),
  };
}
