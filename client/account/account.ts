import {
  type BlockedPerson,
  CallError,
  type CallRow,
  type CallStats,
  type Contact,
  type ContactChanges,
  type HistoryRow,
  type Person,
  type Profile,
  type RouteInput,
  type RouteResponse,
  sameCallId,
} from "../../protocol/index.js";
import { RestClient, type ServerUrls } from "../api/rest-client.js";
import type { Cached, CacheName, ProfileStore, Session } from "../storage/profile-store.js";
import { type HistoryQuery, historyFromCalls, passes, statsFromHistory } from "./plain-history.js";

/** A list and where it comes from: the server, or what the profile kept of it while the server is away. */
export interface Listing<T> {
  rows: T[];
  cached: boolean;
  nextCursor: string | null;
}

/** What became of a session: revoked by the server, only forgotten here, or there was none. */
export type Logout = "revoked" | "forgotten" | "nobody";

export interface Registration {
  firstName: string;
  lastName: string;
  email: string;
  password: string;
}

/** Everything an account can do over REST, with the session and the caches kept in its profile. */
export class Account {
  readonly #store: ProfileStore;
  readonly #servers: ServerUrls;
  readonly #rest: RestClient;

  constructor(store: ProfileStore, servers: ServerUrls) {
    this.#store = store;
    this.#servers = servers;
    this.#rest = new RestClient({ servers, token: () => this.#store.session?.token ?? null });
  }

  get session(): Session | null {
    return this.#store.session;
  }

  /** The session; throws `not-logged-in` where there is none. */
  requireSession(): Session {
    const session = this.#store.session;
    if (!session) throw new CallError("not-logged-in");
    return session;
  }

  /** Makes the account and logs in. */
  async register({ firstName, lastName, email, password }: Registration): Promise<Session> {
    const body = { first_name: firstName, last_name: lastName, email, password };
    await this.#rest.request("register", { body });
    return this.login(email, password);
  }

  async login(email: string, password: string): Promise<Session> {
    const { token } = await this.#rest.request("login", { body: { email, password } });
    return this.#signIn(token);
  }

  /** Logs in with a token that somebody else got; it is tried before it is kept. */
  loginWithToken(token: string): Promise<Session> {
    return this.#signIn(token);
  }

  /**
   * Has the server revoke the token, and forgets the session and everything cached under it whatever the server says.
   * `forgotten` means that the token stays good until it expires: the server was away, or cannot revoke one.
   */
  async logout(): Promise<Logout> {
    if (this.#store.session === null) return "nobody";
    try {
      await this.#rest.request("logout");
      return "revoked";
    } catch {
      return "forgotten";
    } finally {
      this.#store.session = null;
    }
  }

  /** Every other session of this account ends by it; this one goes on under a new token. */
  async changePassword(oldPassword: string, newPassword: string): Promise<void> {
    const body = { old_password: oldPassword, new_password: newPassword };
    const { token } = await this.#onOurs("change a password", this.#rest.request("changePassword", { body }));
    const session = this.#store.session;
    if (session) this.#store.session = { ...session, token };
  }

  async profile(): Promise<Profile> {
    return this.#keepProfile(await this.#rest.request("me"));
  }

  async updateProfile(changes: { firstName?: string; lastName?: string }): Promise<Profile> {
    const body = {
      ...(changes.firstName === undefined ? {} : { first_name: changes.firstName }),
      ...(changes.lastName === undefined ? {} : { last_name: changes.lastName }),
    };
    return this.#keepProfile(await this.#rest.request("updateProfile", { body }));
  }

  async chooseCallId(callId: string): Promise<Profile> {
    return this.#keepProfile(await this.#rest.request("chooseCallId", { body: { call_user_id: callId } }));
  }

  search(query: string): Promise<Person[]> {
    return this.#rest.request("search", { query: { q: query } });
  }

  async directory(query: NonNullable<RouteInput<"directory">["query"]> = {}): Promise<Listing<Person>> {
    const { data, nextCursor } = await this.#rest.ask("directory", { query });
    return { rows: data, cached: false, nextCursor };
  }

  contacts(): Promise<Listing<Contact>> {
    return this.#cachedWhenAway("contacts", async () => {
      const { data, nextCursor } = await this.#rest.ask("contacts");
      return { data: wholeList(data), nextCursor };
    });
  }

  /**
   * What has changed in the contact list since an answer before (its `now`, or "0" for everything) or since a date. On
   * a server that cannot tell it is the whole list, and `now` is null.
   */
  async contactChanges(since: string): Promise<Omit<ContactChanges, "now"> & { now: string | null }> {
    const data = await this.#rest.request("contacts", { query: { since } });
    return Array.isArray(data) ? { contacts: data, removed: [], now: null } : data;
  }

  async addContact(callId: string, nickname?: string): Promise<number> {
    const body = { contact_call_id: callId, ...(nickname === undefined ? {} : { nickname }) };
    return (await this.#rest.request("addContact", { body })).contact_id;
  }

  /** Gives the contact with that Call ID another nickname, or none. */
  async renameContact(callId: string, nickname: string | null): Promise<void> {
    const contactId = await this.#contactId(callId);
    await this.#rest.request("renameContact", { params: { contact_id: contactId }, body: { nickname } });
  }

  /** Removes the contact with that Call ID. */
  async removeContact(callId: string): Promise<void> {
    const contactId = await this.#contactId(callId);
    await this.#rest.request("removeContact", { params: { contact_id: contactId } });
  }

  /** The people whose calls this account does not want. */
  blocked(): Promise<BlockedPerson[]> {
    return this.#onOurs("block people", this.#rest.request("blocks"));
  }

  /** From now on a call by that person looks to them like one that nobody takes. */
  async block(callId: string): Promise<void> {
    await this.#onOurs("block people", this.#rest.request("addBlock", { body: { call_id: callId } }));
  }

  async unblock(callId: string): Promise<void> {
    const found = (await this.blocked()).find(
      (person) => person.call_user_id !== null && sameCallId(person.call_user_id, callId),
    );
    if (!found) throw new CallError("not-found", `${callId} is not blocked`);
    await this.#rest.request("removeBlock", { params: { user_id: found.user_id } });
  }

  /** The calls of this account, newest first; from the plain list on a server that has no richer one. */
  async history(query: HistoryQuery = {}): Promise<Listing<HistoryRow>> {
    // Only the newest calls of all are worth keeping: a later page, or a choice of them, would pass for these.
    if (Object.keys(query).every((key) => key === "limit"))
      return this.#cachedWhenAway("history", () => this.#askHistory(query));
    const { data, nextCursor } = await this.#askHistory(query);
    return { rows: data, cached: false, nextCursor };
  }

  /** Takes missed calls for seen: these, those up to a moment, or all. The answer is how many are left. */
  async markSeen(shown: { callIds?: number[]; upTo?: string } = {}): Promise<number> {
    const body = {
      ...(shown.callIds === undefined ? {} : { call_ids: shown.callIds }),
      ...(shown.upTo === undefined ? {} : { up_to: shown.upTo }),
    };
    return (await this.#rest.request("seenCalls", { body })).unseen_missed;
  }

  async stats(query: NonNullable<RouteInput<"stats">["query"]> = {}): Promise<CallStats> {
    try {
      return await this.#rest.request("stats", { query });
    } catch (error) {
      if (!isMissingRoute(error)) throw error;
      return statsFromHistory(this.#asHistory(await this.#rest.request("calls")));
    }
  }

  /** Says in so many words what a server without that route cannot do. */
  #onOurs<T>(what: string, request: Promise<T>): Promise<T> {
    return request.catch((error: unknown) => {
      throw isMissingRoute(error)
        ? new CallError("server-error", `This server cannot ${what}`, { cause: error })
        : error;
    });
  }

  async #contactId(callId: string): Promise<number> {
    const contacts = wholeList(await this.#rest.request("contacts"));
    const found = contacts.find(
      (entry) => entry.call_user_id !== null && sameCallId(entry.call_user_id, callId),
    );
    if (!found) throw new CallError("not-found", `${callId} is not in your contacts`);
    return found.contact_id;
  }

  async #askHistory(query: HistoryQuery) {
    try {
      return await this.#rest.ask("history", { query });
    } catch (error) {
      if (!isMissingRoute(error)) throw error;
      const rows = this.#asHistory(await this.#rest.request("calls"));
      return { data: rows.filter((row) => passes(row, query)), nextCursor: null };
    }
  }

  #asHistory(calls: CallRow[]): HistoryRow[] {
    return historyFromCalls(calls, this.requireSession().userId);
  }

  async #signIn(token: string): Promise<Session> {
    const rest = new RestClient({ servers: this.#servers, token: () => token });
    const { data: me, server } = await rest.ask("me");
    const session = { token, server, ...identity(me) };
    // A new session starts with empty caches: they may be another user's.
    this.#store.session = null;
    this.#store.session = session;
    return session;
  }

  #keepProfile(profile: Profile): Profile {
    const session = this.#store.session;
    if (session) this.#store.session = { ...session, ...identity(profile) };
    return profile;
  }

  async #cachedWhenAway<C extends CacheName>(
    name: C,
    ask: () => Promise<{ data: Cached<C>; nextCursor: string | null }>,
  ): Promise<Listing<Cached<C>[number]>> {
    this.requireSession();
    try {
      const { data, nextCursor } = await ask();
      this.#store.cache(name, data);
      return { rows: [...data], cached: false, nextCursor };
    } catch (error) {
      const kept = this.#store.cached(name);
      if (!kept || !(error instanceof CallError) || error.code !== "server-unreachable") throw error;
      return { rows: [...kept], cached: true, nextCursor: null };
    }
  }
}

const identity = (me: Profile) => ({
  userId: me.user_id,
  email: me.email,
  firstName: me.first_name,
  lastName: me.last_name,
  callId: me.call_user_id,
});

/** Who asks for all contacts gets a list; an answer about changes is for those who ask since when. */
function wholeList(data: RouteResponse<"contacts">): Contact[] {
  if (Array.isArray(data)) return data;
  throw new CallError("bad-answer", "The server answered with changes where a list was asked for");
}

const isMissingRoute = (error: unknown): boolean => error instanceof CallError && error.code === "not-found";
