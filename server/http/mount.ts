import type { FastifyInstance, FastifyRequest } from "fastify";
import { CallError } from "../../protocol/errors.js";
import { type Route, type RouteName, routes } from "../../protocol/rest.js";
import type { Tokens } from "../auth/tokens.js";
import type { User, Users } from "../store/users.js";
import type { HandlerRequest, Handlers } from "./handler.js";
import { parsePart } from "./parse.js";

/** What turns a token into an account. */
export interface Gate {
  tokens: Tokens;
  users: Users;
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
      const user = route.auth ? await userOf(request, gate) : null;
      const setNextCursor = (cursor: string | null) => {
        if (cursor !== null) reply.header("x-next-cursor", cursor);
      };
      // The parts were parsed with the schemas from which the type of the request is inferred.
      const parsed = { ...parseParts(route, request), user, setNextCursor } as HandlerRequest<N>;
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

async function userOf(request: FastifyRequest, { tokens, users }: Gate): Promise<User> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) throw new CallError("unauthorized");
  const { userId } = tokens.authenticate(token);
  const user = await users.byId(userId);
  if (user === undefined) throw new CallError("no-such-user");
  return user;
}
