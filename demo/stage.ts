import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account, openPhone, type Phone, ProfileStore } from "../client/index.js";
import { startServer } from "../server/main.js";

/** The accounts live for half a minute: no need to spend seconds on hardening their passwords. */
const CHEAP_PASSWORDS = 4;

/** Somebody with an account; the phone is only there once it was switched on. */
export interface Person {
  callId: string;
  account: Account;
  phone: Phone;
}

/** A real server on a free port and real people on it, all of it gone after `close`. */
export class Stage {
  readonly folder: string;
  readonly #server: Awaited<ReturnType<typeof startServer>>;
  readonly #stores: ProfileStore[] = [];
  readonly #phones: Phone[] = [];

  private constructor(folder: string, server: Awaited<ReturnType<typeof startServer>>) {
    this.folder = folder;
    this.#server = server;
  }

  static async open(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), "calling-demo-"));
    try {
      const server = await startServer({
        port: 0,
        dataFolder: folder,
        logLevel: "error",
        passwordCost: CHEAP_PASSWORDS,
        // Everybody registers from this machine, and rings more than people do.
        rateLimits: false,
      });
      return new Stage(folder, server);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.#server.url;
  }

  /** Registers somebody with that Call ID, through the same door as everybody. */
  async register(callId: string): Promise<Account> {
    const store = ProfileStore.open(join(this.folder, `${callId}.sqlite`));
    this.#stores.push(store);
    const account = new Account(store, { primary: this.url, fallback: this.url });
    const firstName = callId.charAt(0).toUpperCase() + callId.slice(1);
    const email = `${callId}@example.org`;
    await account.register({ firstName, lastName: "Demo", email, password: `password of ${callId}` });
    await account.chooseCallId(callId);
    return account;
  }

  /** Switches somebody's phone on. */
  async switchOn(account: Account): Promise<Person> {
    const { token, callId } = account.requireSession();
    const servers = { primary: this.url, fallback: this.url };
    const phone = await openPhone({ servers, token, callId: callId ?? "", deviceId: `device_${callId}` });
    this.#phones.push(phone);
    return { callId: phone.callId, account, phone };
  }

  async close(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.close()));
    for (const store of this.#stores) store.close();
    await this.#server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
