import { z } from "zod";
import { type Ask, ask } from "../../server/http/ask.js";
import { CALL } from "../../server/signaling/messages.js";
import type { Ledger } from "./ledger.js";
import { type Account, Person } from "./person.js";

const withRoom = z.object({ roomId: z.string() });

/** Numbers that are random and yet the same for the same seed, so that a bad run can be run again. */
export type Random = () => number;

/** A generator that needs no more than to look random. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface LoadOptions {
  random: Random;
  /** Leaves out what goes over REST. */
  callsOnly?: boolean;
}

/** People who call each other and keep their contacts as fast as the server lets them, until they are stopped. */
export class Load {
  readonly people: Person[];
  readonly #url: string;
  readonly #ledger: Ledger;
  readonly #random: Random;
  readonly #loops: Promise<void>[] = [];
  #stopped = false;
  /** Complete calls so far. */
  calls = 0;
  /** How long each ring was on its way; whoever looks takes them away. */
  readonly ringMs: number[] = [];
  /** What ended a loop, except the end of the server. */
  readonly troubles: string[] = [];

  private constructor(url: string, people: Person[], ledger: Ledger, random: Random) {
    this.#url = url;
    this.people = people;
    this.#ledger = ledger;
    this.#random = random;
  }

  /** Lets them all come; the first calls the second, the third the fourth, and so on. */
  static async begin(
    url: string,
    accounts: readonly Account[],
    ledger: Ledger,
    { random, callsOnly = false }: LoadOptions,
  ): Promise<Load> {
    const people = await Promise.all(accounts.map((account) => Person.come(url, account)));
    const load = new Load(url, people, ledger, random);
    for (let index = 0; index + 1 < people.length; index += 2) {
      const [caller, callee] = [people[index], people[index + 1]];
      if (caller && callee) load.#loop(() => load.#oneCall(caller, callee));
    }
    if (callsOnly) return load;
    for (const person of people.slice(0, 2)) load.#loop(() => load.#keepContacts(person.account));
    load.#loop(() => load.#register());
    return load;
  }

  /** Resolves when everything that was begun is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
    for (const person of this.people) person.leave();
  }

  #loop(step: () => Promise<void>): void {
    const run = async () => {
      while (!this.#stopped) await step();
    };
    this.#loops.push(
      run().catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        if (!/^(gone|fetch failed)$/.test(text)) this.troubles.push(text);
      }),
    );
  }

  async #oneCall(caller: Person, callee: Person): Promise<void> {
    const from = caller.callId;
    const to = callee.callId;
    const ringing = callee.ringFrom(from);
    // Whoever waits for a ring when the server dies is told by the other question too.
    const begun = performance.now();
    ringing.then(
      () => void this.ringMs.push(performance.now() - begun),
      () => {},
    );
    const called = caller.ask("callUser", { userToCall: to, signalData: CALL.offer });
    const { roomId: room } = withRoom.parse(
      await this.#ledger.note(called, (data) => ({
        kind: "rung",
        room: withRoom.parse(data).roomId,
        caller: from,
        callee: to,
      })),
    );
    await ringing;
    const way = this.#random();
    if (way < 0.2) {
      const rejected = callee.ask("rejectCall", { to: from, reason: "rejected" });
      await this.#ledger.note(rejected, () => ({ kind: "over", room, outcome: "rejected" }));
    } else if (way < 0.4) {
      const canceled = caller.ask("cancelCall", { to });
      await this.#ledger.note(canceled, () => ({ kind: "over", room, outcome: "canceled" }));
    } else {
      await this.#talk(caller, callee, room);
    }
    this.calls++;
  }

  async #talk(caller: Person, callee: Person, room: string): Promise<void> {
    const [from, to] = [caller.callId, callee.callId];
    const answered = callee.ask("answerCall", { to: from, signal: CALL.answer, roomId: room });
    await this.#ledger.note(answered, () => ({ kind: "answered", room, people: [from, to] }));
    await caller.ask("roomIceCandidate", { roomId: room, to, candidate: CALL.candidate });
    const ended = this.#random() < 0.5 ? caller.ask("endCall", { to }) : callee.ask("endCall", { to: from });
    await this.#ledger.note(ended, () => ({ kind: "over", room, outcome: "answered" }));
  }

  async #keepContacts({ token, userId: owner }: Account): Promise<void> {
    const others = this.people.filter((person) => person.account.userId !== owner);
    const other = others[Math.floor(this.#random() * others.length)];
    const body = { contact_user_id: other?.account.userId };
    const added = this.#request("POST", "/api/contacts", [201, 409], { token, body });
    const { contact_id } = parseContact(await added);
    if (contact_id === undefined) return this.#removeAll(token);
    this.#ledger.facts.push({ kind: "contact-added", contactId: contact_id, owner });
    await this.#remove(token, contact_id);
  }

  async #remove(token: string, contactId: number): Promise<void> {
    this.#ledger.facts.push({ kind: "contact-leaving", contactId });
    const removed = this.#request("DELETE", `/api/contacts/${contactId}`, [200], { token });
    await this.#ledger.note(removed, () => ({ kind: "contact-removed", contactId }));
  }

  /** What an earlier server had stored without being able to say so. */
  async #removeAll(token: string): Promise<void> {
    const list = await this.#request("GET", "/api/contacts", [200], { token });
    for (const { contact_id: contactId } of parseContacts(list)) await this.#remove(token, contactId);
  }

  async #register(): Promise<void> {
    const email = `${Math.floor(this.#random() * 1e15)}@example.org`;
    const body = { first_name: "New", last_name: "Comer", email, password: "correct horse" };
    const registered = this.#request("POST", "/api/auth/register", [201], { body });
    await this.#ledger.note(registered.then(parseAccount), ({ user_id: userId }) => ({
      kind: "registered",
      userId,
      email,
    }));
  }

  async #request(method: string, path: string, statuses: number[], options: Ask) {
    const answer = await ask(this.#url, method, path, options);
    if (statuses.includes(answer.status)) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status}`);
  }
}

const parseContact = (body: unknown) => z.object({ contact_id: z.number().optional() }).parse(body);
const parseContacts = (body: unknown) => z.array(z.object({ contact_id: z.number() })).parse(body);
const parseAccount = (body: unknown) => z.object({ user_id: z.number() }).parse(body);
