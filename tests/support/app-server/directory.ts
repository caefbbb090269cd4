import { hash, verify } from "@node-rs/bcrypt";
import { HttpProblem } from "./problem.js";

export interface User {
  user_id: number;
  first_name: string;
  last_name: string;
  email: string;
  call_user_id: string | null;
  created_at: string;
}

export interface Contact {
  contact_id: number;
  user_id: number;
  contact_user_id: number;
  nickname: string | null;
  created_at: string;
}

export interface NewUser {
  first_name: string;
  last_name: string;
  email: string;
  password: string;
}

/** Far below the real cost of 12: nobody attacks a stand-in, and tests sign up many users. */
const BCRYPT_COST = 4;
const SEARCH_LIMIT = 10;

/** Users and their contact lists, in memory. */
export class Directory {
  readonly #users: User[] = [];
  readonly #passwords = new Map<number, string>();
  readonly #pushTokens = new Map<number, string>();
  #contacts: Contact[] = [];
  #nextContactId = 1;

  async register({ password, email, ...names }: NewUser): Promise<User> {
    const passwordHash = await hash(password, { cost: BCRYPT_COST });
    const address = email.toLowerCase();
    if (this.#users.some((user) => user.email === address))
      throw new HttpProblem(409, "Email already exists");
    const user: User = {
      user_id: this.#users.length + 1,
      ...names,
      email: address,
      call_user_id: null,
      created_at: new Date().toISOString(),
    };
    this.#users.push(user);
    this.#passwords.set(user.user_id, passwordHash);
    return user;
  }

  async login(email: string, password: string): Promise<User> {
    const user = this.#users.find((candidate) => candidate.email === email.toLowerCase());
    const passwordHash = user && this.#passwords.get(user.user_id);
    if (!user || !passwordHash || !(await verify(password, passwordHash))) {
      throw new HttpProblem(401, "Invalid credentials");
    }
    return user;
  }

  byId(userId: number): User | undefined {
    return this.#users.find((user) => user.user_id === userId);
  }

  byCallId(callId: string): User | undefined {
    const wanted = callId.toLowerCase();
    return this.#users.find((user) => user.call_user_id?.toLowerCase() === wanted);
  }

  setCallId(user: User, callId: string): User {
    const owner = this.byCallId(callId);
    if (owner !== undefined && owner !== user) throw new HttpProblem(409, "Call user ID already taken");
    user.call_user_id = callId;
    return user;
  }

  search(prefix: string): User[] {
    if (prefix === "") return [];
    const wanted = prefix.toLowerCase();
    const key = (user: User): string => user.call_user_id?.toLowerCase() ?? "";
    return this.#users
      .filter((user) => key(user).startsWith(wanted))
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .slice(0, SEARCH_LIMIT);
  }

  contactsOf(user: User): Contact[] {
    return this.#contacts.filter((contact) => contact.user_id === user.user_id).reverse();
  }

  addContact(owner: User, other: User | undefined, nickname: string | null): Contact {
    if (other === undefined) throw new HttpProblem(404, "User not found");
    if (other === owner) throw new HttpProblem(400, "You cannot add yourself");
    if (this.contactsOf(owner).some((contact) => contact.contact_user_id === other.user_id)) {
      throw new HttpProblem(409, "Contact already exists");
    }
    const contact: Contact = {
      contact_id: this.#nextContactId++,
      user_id: owner.user_id,
      contact_user_id: other.user_id,
      nickname,
      created_at: new Date().toISOString(),
    };
    this.#contacts.push(contact);
    return contact;
  }

  removeContact(owner: User, contactId: number): void {
    const isIt = (contact: Contact): boolean =>
      contact.contact_id === contactId && contact.user_id === owner.user_id;
    if (!this.#contacts.some(isIt)) throw new HttpProblem(404, "Contact not found");
    this.#contacts = this.#contacts.filter((contact) => !isIt(contact));
  }

  setPushToken(user: User, token: string): void {
    this.#pushTokens.set(user.user_id, token);
  }

  hasPushToken(user: User): boolean {
    return this.#pushTokens.has(user.user_id);
  }
}
