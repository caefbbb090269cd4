import { expect, test } from "vitest";
import { z } from "zod";
import { testServer } from "../../support/server.js";
import { ask, refusal } from "./ask.js";

const SPAN = { started_at: "2025-01-01T10:00:00.000Z", ended_at: "2025-01-01T10:05:00.000Z" };

const numberIn = ({ body }: { body: unknown }) => z.object({ contact_id: z.number() }).parse(body).contact_id;

/** Two people and how the first one asks. */
async function annAndBob() {
  const server = await testServer();
  const [ann, bob] = [await server.createUser("ann"), await server.createUser("bob")];
  const as = (token: string) => (method: string, path: string, body?: object) =>
    ask(server.url, method, path, { token, ...(body && { body }) });
  return { server, ann, bob, asAnn: as(ann.token), asBob: as(bob.token) };
}

test("the history takes its filters together, and a wrong one is refused", async () => {
  const { bob, asAnn } = await annAndBob();
  await asAnn("POST", "/api/calls/log", { receiver_id: bob.userId, call_status: "missed", ...SPAN });
  await asAnn("POST", "/api/calls/log", { receiver_id: bob.userId, call_status: "completed", ...SPAN });
  const numbers = async (query: string) =>
    z
      .array(z.object({ call_id: z.number() }))
      .parse((await asAnn("GET", `/api/calls/history?${query}`)).body)
      .map((row) => row.call_id);
  expect(await numbers("direction=outgoing&outcome=missed,busy&person=BOB")).toEqual([1]);
  expect(await numbers("direction=incoming")).toEqual([]);
  expect(await numbers("from=2025-01-01&to=2025-01-02")).toEqual([2, 1]);
  expect(await numbers("from=2025-01-01T11:00:00%2B01:00&to=2025-01-01T10:00:00.001Z")).toEqual([2, 1]);
  expect(await numbers("to=2025-01-01T10:00:00Z")).toEqual([]);
  expect(await numbers("unseen=true")).toEqual([]);
  for (const wrong of [
    "direction=sideways",
    "outcome=ongoing",
    "outcome=missed,",
    "outcome=",
    "person=a%20b",
    "from=yesterday",
    "from=2025-02-30",
    "from=1969-12-31",
    "from=2025-01-02&to=2025-01-01",
    "to=9999-12-31T23:59:59-23:00",
    "unseen=perhaps",
    "cursor=999999999999999-1",
  ]) {
    expect(refusal(await asAnn("GET", `/api/calls/history?${wrong}`)), wrong).toBe("400 bad-request");
  }
});

test("missed calls are marked as seen as often as one likes, and counted", async () => {
  const { asAnn } = await annAndBob();
  const seen = (body: object) => asAnn("POST", "/api/calls/seen", body);
  for (const body of [{}, {}, { call_ids: [1, 1, 4711] }, { call_ids: [] }, { up_to: SPAN.ended_at }]) {
    expect(await seen(body)).toMatchObject({ status: 200, body: { ok: true, unseen_missed: 0 } });
  }
  const tooMany = Array.from({ length: 501 }, (_, index) => index + 1);
  for (const wrong of [{ call_ids: [1], up_to: SPAN.ended_at }, { call_ids: tooMany }, { up_to: "now" }]) {
    expect(refusal(await seen(wrong))).toBe("400 bad-request");
  }
});

test("statistics tell the last days where they are asked for", async () => {
  const { asAnn } = await annAndBob();
  const days = async (query: string) =>
    z
      .object({ days: z.array(z.unknown()).optional() })
      .parse((await asAnn("GET", `/api/calls/stats${query}`)).body).days?.length;
  expect([await days(""), await days("?days=30")]).toEqual([undefined, 30]);
  for (const wrong of ["0", "91", "x", "1.5"]) {
    expect(refusal(await asAnn("GET", `/api/calls/stats?days=${wrong}`))).toBe("400 bad-request");
  }
});

test("a contact is renamed by its owner only, and an empty nickname is none", async () => {
  const { asAnn, asBob } = await annAndBob();
  const number = numberIn(
    await asAnn("POST", "/api/contacts", { contact_call_id: "bob", nickname: "Bobby" }),
  );
  const rename = (nickname: string | null, as = asAnn) =>
    as("PATCH", `/api/contacts/${number}`, { nickname });
  const nickname = async () => (await asAnn("GET", "/api/contacts")).body;
  expect(await rename("\u202eRobert\u001b")).toMatchObject({ status: 200, body: { ok: true } });
  expect(await nickname()).toMatchObject([{ nickname: "Robert" }]);
  expect(refusal(await rename("Evil", asBob))).toBe("404 not-found");
  await rename("");
  expect(await nickname()).toMatchObject([{ nickname: null }]);
  expect(refusal(await asAnn("PATCH", "/api/contacts/4711", { nickname: null }))).toBe("404 not-found");
  expect(refusal(await asAnn("PATCH", `/api/contacts/${number}`, {}))).toBe("400 bad-request");
});

test("contacts tell what has changed since an answer before, or since a date", async () => {
  const { asAnn } = await annAndBob();
  const changes = z.object({ contacts: z.array(z.unknown()), removed: z.array(z.number()), now: z.string() });
  const since = async (when: string) =>
    changes.parse((await asAnn("GET", `/api/contacts?since=${when}`)).body);
  const number = numberIn(await asAnn("POST", "/api/contacts", { contact_call_id: "bob" }));
  const first = await since("0");
  expect(first).toMatchObject({ contacts: [{ contact_id: number }], removed: [] });
  await asAnn("DELETE", `/api/contacts/${number}`);
  expect(await since(first.now)).toMatchObject({ contacts: [], removed: [number] });
  expect(await since("2025-01-01")).toMatchObject({ contacts: [], removed: [number] });
  expect(await since("2999-01-01T00:00:00Z")).toMatchObject({ contacts: [], removed: [] });
  expect((await asAnn("GET", "/api/contacts")).body).toEqual([]);
  for (const wrong of ["x", "-1", "1.5", "2025-13-01"]) {
    expect(refusal(await asAnn("GET", `/api/contacts?since=${wrong}`)), wrong).toBe("400 bad-request");
  }
});
