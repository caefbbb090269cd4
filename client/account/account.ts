import {
  CallError,
  type CallRow,
  type CallStats,
  type Contact,
  type HistoryRow,
  type Person,
  type Profile,
  type RouteInput,
} from "../../protocol/index.js";
import { RestClient, type ServerUrls } from "../api/rest-client.js";
import type { Cached, CacheName, ProfileStore, Session } from "../storage/profile-store.js";
import { historyFromCalls, statsFromHistory } from "./plain-history.js";

/** A list and where it comes from: the server, or what the profile kept of it while the server is away. */
export interface Listing<T> {
  rows: T[];
  cached: boolean;
  nextCursor: string | null;
}

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

  /** Forgets the session and everything cached under it. */
  logout(): boolean {
    const was = this.#store.session !== null;
    this.#store.session = null;
    return was;
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
    return this.#cachedWhenAway("contacts", () => this.#rest.ask("contacts"));
  }

  async addContact(callId: string, nickname?: string): Promise<number> {
    const body = { contact_call_id: callId, ...(nickname === undefined ? {} : { nickname }) };
    return (await this.#rest.request("addContact", { body })).contact_id;
  }

  /** Removes the contact with that Call ID. */
  async removeContact(callId: string): Promise<void> {
    const contacts = await this.#rest.request("contacts");
    const found = contacts.find((entry) => entry.call_user_id?.toLowerCase() === callId.toLowerCase());
    if (!found) throw new CallError("not-found", `${callId} is not in your contacts`);
    await this.#rest.request("removeContact", { params: { contact_id: found.contact_id } });
  }

  /** The calls of this account, newest first; from the plain list on a server that has no richer one. */
  async history(query: NonNullable<RouteInput<"history">["query"]> = {}): Promise<Listing<HistoryRow>> {
    // Only the newest calls are worth keeping: a later page would pass for them.
    if (query.cursor === undefined) return this.#cachedWhenAway("history", () => this.#askHistory(query));
    const { data, nextCursor } = await this.#askHistory(query);
    return { rows: data, cached: false, nextCursor };
  }

  async stats(): Promise<CallStats> {
    try {
      return await this.#rest.request("stats");
    } catch (error) {
      if (!isMissingRoute(error)) throw error;
      return statsFromHistory(this.#asHistory(await this.#rest.request("calls")));
    }
  }

  async #askHistory(query: NonNullable<RouteInput<"history">["query"]>) {
    try {
      return await this.#rest.ask("history", { query });
    } catch (error) {
      if (!isMissingRoute(error)) throw error;
      return { data: this.#asHistory(await this.#rest.request("calls")), nextCursor: null };
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

const isMissingRoute = (error: unknown): boolean => error instanceof CallError && error.code === "not-found";
