import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Account } from "../../../client/account/account.js";
import { RestClient } from "../../../client/api/rest-client.js";
import { ProfileStore } from "../../../client/storage/profile-store.js";
import { startAppServer } from "../../support/app-server/start.js";
import { startTestServer } from "../../support/server.js";
import { nobody } from "../api/http-servers.js";

const ADA = { firstName: "Ada", lastName: "Byron", email: "ada@example.org", password: "correct horse" };
const BOB = { firstName: "Bob", lastName: "Example", email: "bob@example.org", password: "battery staple" };

interface Server {
  url: string;
  close(): Promise<void>;
}

const SERVERS: { name: string; start: () => Promise<Server>; ours: boolean }[] = [
  { name: "our server", start: startTestServer, ours: true },
  { name: "the app's own server", start: startAppServer, ours: false },
];

let home: string;
let stores: ProfileStore[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "calling-account-"));
  stores = [];
});

afterEach(() => {
  for (const store of stores) store.close();
  rmSync(home, { recursive: true, force: true });
});

/** Somebody's account with a profile of its own. */
function accountOn(url: string, profile: string): { account: Account; store: ProfileStore } {
  const store = ProfileStore.open(join(home, `${profile}.sqlite`));
  stores.push(store);
  return { account: new Account(store, { primary: url, fallback: url }), store };
}

describe.each(SERVERS)("an account on $name", ({ start, ours }) => {
  let server: Server;

  beforeEach(async () => {
    server = await start();
  });

  afterEach(() => server.close());

  /** Ada, registered and with a Call ID. */
  async function ada() {
    const made = accountOn(server.url, "ada");
    await made.account.register(ADA);
    await made.account.chooseCallId("ada");
    return made;
  }

  async function bob(): Promise<Account> {
    const { account } = accountOn(server.url, "bob");
    await account.register(BOB);
    await account.chooseCallId("bob");
    return account;
  }

  it("is made, and its session lasts over a restart", async () => {
    const { account, store } = accountOn(server.url, "ada");
    const session = await account.register(ADA);
    expect(session).toMatchObject({ email: ADA.email, firstName: "Ada", callId: null, server: server.url });
    await account.chooseCallId("ada");
    expect(store.session).toMatchObject({ callId: "ada", token: session.token });
    expect(accountOn(server.url, "ada").account.requireSession().callId).toBe("ada");
  });

  it("is logged into with its password, and not with another one", async () => {
    await ada();
    const { account, store } = accountOn(server.url, "elsewhere");
    await expect(account.login(ADA.email, "wrong")).rejects.toMatchObject({ code: "bad-credentials" });
    expect(store.session).toBeNull();
    expect(await account.login("ADA@example.org", ADA.password)).toMatchObject({ callId: "ada" });
  });

  it("is logged into with a token that works, and not with one that does not", async () => {
    const { account } = await ada();
    const { token } = account.requireSession();
    const other = accountOn(server.url, "elsewhere");
    await expect(other.account.loginWithToken("nonsense")).rejects.toMatchObject({ code: "unauthorized" });
    expect(other.store.session).toBeNull();
    expect(await other.account.loginWithToken(token)).toMatchObject({ callId: "ada", email: ADA.email });
  });

  it("is forgotten by logging out, and needed for everything else", async () => {
    const { account, store } = await ada();
    const { token } = account.requireSession();
    await account.contacts();
    expect([await account.logout(), await account.logout()]).toEqual([
      ours ? "revoked" : "forgotten",
      "nobody",
    ]);
    const again = accountOn(server.url, "again").account.loginWithToken(token);
    if (ours) await expect(again).rejects.toMatchObject({ code: "unauthorized" });
    else expect(await again).toMatchObject({ token });
    expect([store.session, store.cached("contacts")]).toEqual([null, null]);
    const signedOut = { code: "not-logged-in" };
    expect(() => account.requireSession()).toThrow(expect.objectContaining(signedOut));
    for (const ask of [account.profile(), account.contacts(), account.history(), account.search("a")]) {
      await expect(ask).rejects.toMatchObject(signedOut);
    }
  });

  it("is forgotten by logging out while the server is away", async () => {
    const { account } = await ada();
    await server.close();
    expect(await account.logout()).toBe("forgotten");
    expect(account.session).toBeNull();
  });

  it("changes its password and goes on under a new token, or says that the server cannot", async () => {
    const { account } = await ada();
    const { token } = account.requireSession();
    const changing = account.changePassword(ADA.password, "a new one");
    if (!ours) {
      await expect(changing).rejects.toThrow("This server cannot change a password");
      return;
    }
    await changing;
    expect(account.requireSession().token).not.toBe(token);
    expect(await account.profile()).toMatchObject({ call_user_id: "ada" });
    const elsewhere = accountOn(server.url, "elsewhere").account;
    await expect(elsewhere.loginWithToken(token)).rejects.toMatchObject({ code: "unauthorized" });
    await expect(elsewhere.login(ADA.email, ADA.password)).rejects.toMatchObject({ code: "bad-credentials" });
    expect(await elsewhere.login(ADA.email, "a new one")).toMatchObject({ callId: "ada" });
  });

  it("keeps its password when the old one is wrong", async () => {
    if (!ours) return;
    const { account } = await ada();
    await expect(account.changePassword("wrong", "a new one")).rejects.toMatchObject({
      code: "bad-credentials",
    });
    expect(await account.profile()).toMatchObject({ call_user_id: "ada" });
  });

  it("blocks somebody and lets them through again, or says that the server cannot", async () => {
    const { account } = await ada();
    const bob = accountOn(server.url, "bob").account;
    await bob.register(BOB);
    await bob.chooseCallId("Bob");
    if (!ours) {
      await expect(account.block("bob")).rejects.toThrow("This server cannot block people");
      return;
    }
    await account.block("bob");
    expect(await account.blocked()).toMatchObject([{ call_user_id: "Bob", first_name: "Bob" }]);
    await account.unblock("BOB");
    expect(await account.blocked()).toEqual([]);
    await expect(account.unblock("bob")).rejects.toMatchObject({ code: "not-found" });
    await expect(account.block("nobody_there")).rejects.toMatchObject({ code: "no-such-user" });
  });

  it("has a profile, and a Call ID that nobody else can take", async () => {
    const { account } = await ada();
    expect(await account.profile()).toMatchObject({ first_name: "Ada", call_user_id: "ada" });
    const other = accountOn(server.url, "bob").account;
    await other.register(BOB);
    await expect(other.chooseCallId("ADA")).rejects.toMatchObject({
      code: ours ? "call-id-taken" : "server-error",
    });
    expect(other.requireSession().callId).toBeNull();
  });

  it("finds people, keeps contacts and lets them go", async () => {
    const { account } = await ada();
    await bob();
    expect(await account.search("bo")).toMatchObject([{ call_user_id: "bob" }]);
    expect(await account.addContact("bob", "Bobby")).toBeGreaterThan(0);
    const { rows, cached } = await account.contacts();
    expect(cached).toBe(false);
    expect(rows).toMatchObject([{ call_user_id: "bob", nickname: "Bobby" }]);
    await account.removeContact("BOB");
    expect((await account.contacts()).rows).toEqual([]);
    await expect(account.removeContact("bob")).rejects.toMatchObject({ code: "not-found" });
  });

  it("has an empty history at first, and statistics to match", async () => {
    const { account } = await ada();
    expect(await account.history()).toMatchObject({ rows: [], cached: false });
    const none = { answered: 0, missed: 0, rejected: 0, busy: 0, canceled: 0, failed: 0 };
    expect(await account.stats()).toEqual({
      total: 0,
      outgoing: 0,
      incoming: 0,
      answered: 0,
      missed: 0,
      talk_ms: 0,
      longest_ms: 0,
      average_ms: 0,
      by_outcome: { outgoing: none, incoming: none },
      unseen_missed: 0,
      most_called: [],
    });
  });

  it("gives contacts other nicknames, and follows what has changed, where the server can", async () => {
    const { account } = await ada();
    await bob();
    await account.addContact("bob", "Bobby");
    const first = await account.contactChanges("0");
    expect(first.contacts).toMatchObject([{ call_user_id: "bob", nickname: "Bobby" }]);
    if (!ours) {
      expect(first.now).toBeNull();
      await expect(account.renameContact("bob", "Robert")).rejects.toMatchObject({ code: "not-found" });
      return;
    }
    await account.renameContact("BOB", null);
    const second = await account.contactChanges(first.now ?? "");
    expect(second).toMatchObject({ contacts: [{ nickname: null }], removed: [] });
    await account.removeContact("bob");
    expect(await account.contactChanges(second.now ?? "")).toMatchObject({
      contacts: [],
      removed: [first.contacts[0]?.contact_id],
    });
  });

  it("takes missed calls for seen where the server can", async () => {
    const { account } = await ada();
    if (ours) expect(await account.markSeen()).toBe(0);
    else await expect(account.markSeen({ callIds: [1] })).rejects.toMatchObject({ code: "not-found" });
  });

  it("finds only such calls as it asked for", async () => {
    const { account } = await ada();
    const asked = { direction: "incoming", outcome: "missed", person: "bob", from: "2020-01-01" } as const;
    expect((await account.history(asked)).rows).toEqual([]);
  });

  it("shows what it kept while the server is away, and says so", async () => {
    const { account, store } = await ada();
    await bob();
    await account.addContact("bob");
    await account.contacts();
    const away = await nobody();
    const offline = new Account(store, { primary: away, fallback: away });
    expect(await offline.contacts()).toMatchObject({ rows: [{ call_user_id: "bob" }], cached: true });
    await expect(offline.history()).rejects.toMatchObject({ code: "server-unreachable" });
    await expect(offline.profile()).rejects.toMatchObject({ code: "server-unreachable" });
  });

  it("starts with nothing kept when somebody else logs in with the same profile", async () => {
    const { account, store } = await ada();
    await bob();
    await account.addContact("bob");
    await account.contacts();
    await account.login(BOB.email, BOB.password);
    expect(store.cached("contacts")).toBeNull();
  });

  it("renames its owner where the server can", async () => {
    const { account } = await ada();
    const renamed = account.updateProfile({ lastName: "Lovelace" });
    if (ours) {
      expect(await renamed).toMatchObject({ first_name: "Ada", last_name: "Lovelace" });
      expect(account.requireSession().lastName).toBe("Lovelace");
    } else {
      await expect(renamed).rejects.toMatchObject({ code: "not-found" });
    }
  });
});

it("only the newest page of a history is kept", async () => {
  const server = await startTestServer();
  try {
    const { account, store } = accountOn(server.url, "ada");
    await account.register(ADA);
    const other = await server.createUser();
    const rest = new RestClient({
      servers: { primary: server.url, fallback: server.url },
      token: () => account.requireSession().token,
    });
    for (const call_status of ["missed", "completed"] as const) {
      await rest.request("logCall", { body: { receiver_id: other.userId, call_status } });
    }
    const newest = await account.history({ limit: 1 });
    expect(newest.rows).toMatchObject([{ call_status: "completed" }]);
    const older = await account.history({ limit: 1, cursor: newest.nextCursor ?? "" });
    expect(older.rows).toMatchObject([{ call_status: "missed" }]);
    const chosen = await account.history({ outcome: "missed" });
    expect(chosen.rows).toMatchObject([{ call_status: "missed" }]);
    expect(store.cached("history")).toEqual(newest.rows);
  } finally {
    await server.close();
  }
});
