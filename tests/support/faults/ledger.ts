/** Something that the server has acknowledged, and that must therefore be in the database whatever happens. */
export type Fact =
  | { kind: "rung"; room: string; caller: string; callee: string }
  | { kind: "answered"; room: string; people: readonly string[] }
  | { kind: "over"; room: string; outcome: string }
  /** Over, with whatever outcome: the other side may have been quicker. */
  | { kind: "ended"; room: string }
  | { kind: "contact-added"; contactId: number; owner: number }
  /** Asked for, not acknowledged: from now on the contact may be gone. */
  | { kind: "contact-leaving"; contactId: number }
  | { kind: "contact-removed"; contactId: number }
  | { kind: "registered"; userId: number; email: string };

/** What was acknowledged, and what was asked and not answered yet. */
export class Ledger {
  readonly facts: Fact[] = [];
  #inFlight = 0;

  /** Requests that wait for their answer at this moment. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Notes the fact that an answer stands for once it is there; a request that fails stands for nothing. */
  async note<T>(request: Promise<T>, factOf: (answer: T) => Fact | null): Promise<T> {
    this.#inFlight++;
    try {
      const answer = await request;
      const fact = factOf(answer);
      if (fact !== null) this.facts.push(fact);
      return answer;
    } finally {
      this.#inFlight--;
    }
  }
}
