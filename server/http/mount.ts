import type { FastifyInstance, FastifyRequest } from "fastify";
import { CallError } from "../../protocol/errors.js";
import { type Route, type RouteName, routes } from "../../protocol/rest.js";
import type { Authenticator } from "../auth/authenticator.js";
import type { TokenIdentity } from "../auth/tokens.js";
import { addressKey } from "../limits/address-key.js";
import type { Limits } from "../limits/limits.js";
import type { User, Users } from "../store/users.js";
import type { HandlerRequest, Handlers } from "./handler.js";
import { parsePart } from "./parse.js";
import { requireBudgets } from "./route-budgets.js";

/** What turns a token into an account, and knows how often something may be done. */
export interface Gate {
  authenticator: Authenticator;
  users: Users;
  limits: Limits;
}

/** Makes a route of each handler: check the token, parse, handle, answer in the shape of the contract. */
export function mountAll(app: FastifyInstance, handlers: Handlers, gate: Gate): void {
  for (const name of routeNames()) mount(app, name, handlers, gate);
}

function routeNames(): RouteName[] {
  return Object.keys(routes).filter((name): name is RouteName => Object.hasOwn(routes, name));
}

function mount<N extends RouteName>(app: FastifyInstance, name: N, handlers: Handlers, gate: Gate): void {
  const route: Route = routes[name];
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const { user, token } = route.auth ? await signedIn(request, gate) : { user: null, token: null };
      const source = addressKey(request.ip);
      const setNextCursor = (cursor: string | null) => {
        if (cursor !== null) reply.header("x-next-cursor", cursor);
      };
      // The parts were parsed with the schemas from which the type of the request is inferred.
      const parsed = {
        ...parseParts(route, request),
        user,
        token,
        source,
        setNextCursor,
      } as HandlerRequest<N>;
      await requireBudgets(name, parsed, gate.limits);
      const answer = await handlers[name](parsed);
      reply.status(route.status);
      return route.response.parse(answer);
    },
  });
}

function parseParts(route: Route, request: FastifyRequest) {
  return {
    params: parsePart(route.params, request.params),
    query: parsePart(route.query, request.query),
    body: parsePart(route.body, request.body ?? {}),
  };
}

async function signedIn(
  request: FastifyRequest,
  { authenticator, users }: Gate,
): Promise<{ user: User; token: TokenIdentity }> {
  const [, given] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (given === undefined) throw new CallError("unauthorized");
  const token = authenticator.identify(given);
  const user = await users.byId(token.userId);
  if (user === undefined) throw new CallError("no-such-user");
  // The account was read this moment, so it knows of a revocation that has not come round yet.
  if (token.version < user.token_version) throw new CallError("unauthorized");
  return { user, token };
}
