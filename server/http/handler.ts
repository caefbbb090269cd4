import type { RouteName, RouteRequest, RouteResponse, Routes } from "../../protocol/rest.js";
import type { TokenIdentity } from "../auth/tokens.js";
import type { User } from "../store/users.js";

/** A parsed request: `user` is the account of the token on routes that want one, and `token` what the token says. */
export type HandlerRequest<N extends RouteName> = RouteRequest<N> & {
  user: Routes[N]["auth"] extends true ? User : null;
  token: Routes[N]["auth"] extends true ? TokenIdentity : null;
  /** Where the request came from, as budgets count it. */
  source: string;
  /** Tells the asker, in a header, where the next page begins. */
  setNextCursor(cursor: string | null): void;
};

export type Handler<N extends RouteName> = (request: HandlerRequest<N>) => Promise<RouteResponse<N>>;

/** One handler for every route of the contract; a route without one does not compile. */
export type Handlers = { [N in RouteName]: Handler<N> };
