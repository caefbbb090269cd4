import { afterEach, beforeEach, expect, test } from "vitest";
import { type RouteName, routes } from "../../protocol/rest.js";
import { ask } from "../server/http/ask.js";
import { type GoodRequest, goodRequests } from "../server/http/requests.js";
import type { TestUser } from "../support/server.js";
import { ROUTE_ACTORS, ROUTE_MATRIX, type RouteActor } from "./route-matrix.js";
import { Stage } from "./stage.js";

const ROUTE_NAMES = Object.keys(routes) as RouteName[];
/** What only the owner may read: she wrote it, and it stands in nobody else's answers. */
const SECRETS = ["A nickname that only Alice knows", "alice@example.org"];
let stage: Stage;
let contactId: number;
let callId: number;

beforeEach(async () => {
  stage = await Stage.open();
  const { bob } = stage.users;
  const contact = { contact_user_id: bob.userId, nickname: SECRETS[0] };
  contactId = idIn(await stage.post("alice", "/api/contacts", contact), "contact_id");
  callId = idIn(await stage.post("alice", "/api/calls/start", { receiver_id: bob.userId }), "call_id");
});
afterEach(() => stage.close());

function idIn({ body }: { body: unknown }, field: string): number {
  const id: unknown = typeof body === "object" && body !== null ? Reflect.get(body, field) : undefined;
  if (typeof id !== "number") throw new TypeError(`There is no ${field}`);
  return id;
}

function userOf(actor: RouteActor): TestUser {
  const { alice, bob, erin, mallory, trudy, frank } = stage.users;
  const users: Record<RouteActor, TestUser> = {
    anonymous: frank,
    expired: frank,
    "signed out": frank,
    stranger: mallory,
    blocked: trudy,
    member: bob,
    owner: alice,
    legacy: erin,
  };
  return users[actor];
}

async function tokenOf(actor: RouteActor): Promise<string | undefined> {
  switch (actor) {
    case "anonymous":
      return undefined;
    case "expired":
      return stage.expiredToken("frank");
    case "signed out":
      await stage.post("frank", "/api/auth/logout", {});
      return stage.users.frank.token;
    case "legacy":
      return stage.appToken("erin");
    default:
      return userOf(actor).token;
  }
}

/** A good request of that actor about what is the owner's. Names that only one can have are made the actor's own. */
function requestOf(name: RouteName, actor: RouteActor): GoodRequest {
  const asker = userOf(actor);
  const other = stage.users.carol;
  const request = goodRequests({ asker, other, contactId, callId })[name];
  if (name === "removeBlock") return { path: `/api/blocks/${stage.users.trudy.userId}` };
  const own = actor.replaceAll(" ", "_");
  const body = request.body && {
    ...request.body,
    ...("call_user_id" in request.body && { call_user_id: `new_${own}` }),
    ...(name === "register" && { email: `${own}@example.com` }),
  };
  return body ? { ...request, body } : request;
}

/**
 * Every row that is the owner's. What moves in her contact list when a contact takes another name is the number by
 * which she finds out, and no word of hers.
 */
function ownersRows(): string {
  const { userId } = stage.users.alice;
  const rows = stage.rows();
  const hers = (table: string, column: string, columns?: readonly string[]) =>
    (rows[table] ?? [])
      .filter((row) => row[column] === userId)
      .map((row) => (columns ? columns.map((name) => row[name]) : row));
  return JSON.stringify([
    hers("users", "user_id"),
    hers("contacts", "user_id", ["contact_id", "contact_user_id", "nickname"]),
    hers("calls", "caller_id"),
    hers("blocks", "user_id"),
    hers("user_fcm_tokens", "user_id"),
  ]);
}

test.each(ROUTE_NAMES)(
  "%s answers everybody as the matrix says, and touches and tells nothing of others",
  async (name) => {
    // The owner comes last: what she does with her things takes them from the others' reach.
    for (const actor of ROUTE_ACTORS) {
      const { path, body } = requestOf(name, actor);
      const token = await tokenOf(actor);
      const before = stage.rows();
      const hers = ownersRows();
      const answer = await ask(stage.server.url, routes[name].method, path, {
        ...(token && { token }),
        ...(body && { body }),
      });
      expect([actor, answer.status], JSON.stringify(answer.body)).toEqual([actor, ROUTE_MATRIX[name][actor]]);
      if (actor === "owner") continue;
      if (name !== "endCall" || actor !== "member") expect([actor, ownersRows()]).toEqual([actor, hers]);
      for (const secret of SECRETS) expect(JSON.stringify(answer.body)).not.toContain(secret);
      if (answer.status >= 400) expect([actor, stage.rows()]).toEqual([actor, before]);
    }
  },
);

test("every route of the contract has its row, and somebody may use it", () => {
  expect(Object.keys(ROUTE_MATRIX).sort()).toEqual([...ROUTE_NAMES].sort());
  for (const name of ROUTE_NAMES) {
    const statuses = Object.values(ROUTE_MATRIX[name]);
    expect([name, statuses.some((status) => status < 300)]).toEqual([name, true]);
    if (routes[name].auth) expect([name, ROUTE_MATRIX[name].anonymous]).toEqual([name, 401]);
  }
});
