import type { Account, ServerUrls } from "../../../client/index.js";
import { CallError } from "../../../protocol/index.js";
import { callIdFrom, callIdSuggestions } from "../../call-id-suggestions.js";
import type { ParsedParams } from "../rpc/handlers.js";

export interface AccountDeskParts {
  account: () => Account;
  random: () => number;
  /** Somebody signed in, or what the session says has changed. */
  sessionChanged: () => void;
}

/** What a screen asks about an account, answered over REST. */
export class AccountDesk {
  readonly #parts: AccountDeskParts;

  constructor(parts: AccountDeskParts) {
    this.#parts = parts;
  }

  get #account(): Account {
    return this.#parts.account();
  }

  /** What was done stays done when a later step fails: an account without a Call ID can sign in and choose one. */
  async register({ callId, ...registration }: ParsedParams<"register">): Promise<void> {
    const account = this.#account;
    await account.register(registration);
    try {
      if (callId !== null) await account.chooseCallId(callId);
      else await this.#findCallId(account, callIdFrom(registration.firstName, registration.lastName));
    } finally {
      this.#parts.sessionChanged();
    }
  }

  async login({ email, password }: ParsedParams<"login">): Promise<void> {
    await this.#account.login(email, password);
    this.#parts.sessionChanged();
  }

  async logout(): Promise<{ revoked: boolean }> {
    const became = await this.#account.logout();
    this.#parts.sessionChanged();
    return { revoked: became === "revoked" };
  }

  profile = () => this.#account.profile();

  async updateProfile({ firstName, lastName }: ParsedParams<"updateProfile">) {
    const profile = await this.#account.updateProfile({
      ...(firstName === undefined ? {} : { firstName }),
      ...(lastName === undefined ? {} : { lastName }),
    });
    this.#parts.sessionChanged();
    return profile;
  }

  async chooseCallId({ callId }: ParsedParams<"chooseCallId">) {
    const profile = await this.#account.chooseCallId(callId);
    this.#parts.sessionChanged();
    return profile;
  }

  async changePassword({ oldPassword, newPassword }: ParsedParams<"changePassword">): Promise<null> {
    await this.#account.changePassword(oldPassword, newPassword);
    this.#parts.sessionChanged();
    return null;
  }

  search = async ({ query }: ParsedParams<"search">) =>
    query.trim() === "" ? [] : this.#account.search(query);
  directory = (page: ParsedParams<"directory">) => this.#account.directory(given(page));
  contacts = () => this.#account.contacts();
  blocked = () => this.#account.blocked();
  history = (query: ParsedParams<"history">) => this.#account.history(given(query));
  stats = ({ days }: ParsedParams<"stats">) => this.#account.stats(days === undefined ? {} : { days });

  markSeen = () => this.#account.markSeen();

  async addContact({ callId, nickname }: ParsedParams<"addContact">) {
    return { contactId: await this.#account.addContact(callId, nickname) };
  }

  renameContact = async ({ callId, nickname }: ParsedParams<"renameContact">) =>
    void (await this.#account.renameContact(callId, nickname));

  removeContact = async ({ callId }: ParsedParams<"removeContact">) =>
    void (await this.#account.removeContact(callId));

  block = async ({ callId }: ParsedParams<"block">) => void (await this.#account.block(callId));
  unblock = async ({ callId }: ParsedParams<"unblock">) => void (await this.#account.unblock(callId));

  async #findCallId(account: Account, base: string): Promise<void> {
    for (const suggestion of callIdSuggestions(base, this.#parts.random)) {
      try {
        await account.chooseCallId(suggestion);
        return;
      } catch (error) {
        if (!(error instanceof CallError) || error.code !== "call-id-taken") throw error;
      }
    }
    throw new CallError("call-id-taken");
  }
}

/** Without what was not said: the route would take `undefined` for a word. */
function given<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Where the phone of a profile looks for its server: what was named comes before what is remembered. */
export function serversOf(options: {
  named: { server: string | undefined; fallback: string | undefined };
  settings: { server: string | null; fallback: string | null };
  session: { server: string } | null;
  standard: string;
}): ServerUrls {
  const { named, settings, session, standard } = options;
  const primary = named.server ?? settings.server ?? session?.server ?? standard;
  return { primary, fallback: named.fallback ?? settings.fallback ?? primary };
}
