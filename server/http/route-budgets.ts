import type { RouteName } from "../../protocol/rest.js";
import type { Limits } from "../limits/limits.js";
import type { BudgetName } from "../limits/rules.js";
import type { HandlerRequest } from "./handler.js";

/** A budget and who is counted in it. */
type Claim = readonly [BudgetName, string | number];

/** What each route takes from which budgets, in the order in which they are asked; most routes take nothing. */
const claims: { [N in RouteName]?: (request: HandlerRequest<N>) => readonly Claim[] } = {
  // One account first: who tries that one in vain uses up nothing of the neighbours' behind the same router.
  login: ({ source, body }) => [
    ["loginsToAccount", `${source} ${body.email}`],
    ["loginsFromAddress", source],
  ],
  register: ({ source }) => [["registrations", source]],
  refresh: ({ user }) => [["tokens", user.user_id]],
  changePassword: ({ user }) => [["passwordChanges", user.user_id]],
  search: ({ user }) => [["searches", user.user_id]],
  addBlock: ({ user }) => [["blocks", user.user_id]],
  removeBlock: ({ user }) => [["blocks", user.user_id]],
  iceServers: ({ user, body }) => (body.purpose === "doctor" ? [["diagnoses", user.user_id]] : []),
};

/** Throws `rate-limited` when a request comes too soon after too many others. */
export async function requireBudgets<N extends RouteName>(
  name: N,
  request: HandlerRequest<N>,
  limits: Limits,
): Promise<void> {
  for (const [budget, key] of claims[name]?.(request) ?? []) await limits.require(budget, String(key));
}
