/** Where an input enters the server. */
export const LAYERS = ["tcp", "http", "rest", "frame", "engine", "packet", "event"] as const;
export type Layer = (typeof LAYERS)[number];

/** Something that the server must not do, with what had been sent to it. */
export interface Finding {
  what: string;
  detail: string;
  /** The last inputs of that connection, the newest last, in base64. */
  inputs: string[];
}

/** One of a kind tells what is wrong; a thousand of it hide the next. */
const KEPT_OF_A_KIND = 3;
const KEPT = 60;

/** The books of a run: what was sent, what came of it, and what was wrong. */
export class Ledger {
  readonly sent: Record<Layer, number> = {
    tcp: 0,
    http: 0,
    rest: 0,
    frame: 0,
    engine: 0,
    packet: 0,
    event: 0,
  };
  /** How often each event or route was answered with each code. */
  readonly answers = new Map<string, Map<string, number>>();
  readonly findings: Finding[] = [];
  connections = 0;
  /** Events that the server sent to attackers. */
  heard = 0;
  readonly #kinds = new Map<string, number>();

  get total(): number {
    return LAYERS.reduce((sum, layer) => sum + this.sent[layer], 0);
  }

  answered(name: string, code: string): void {
    const codes = this.answers.get(name) ?? new Map<string, number>();
    this.answers.set(name, codes);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  find(what: string, detail: string, inputs: readonly Buffer[]): void {
    const count = this.#kinds.get(what) ?? 0;
    this.#kinds.set(what, count + 1);
    if (count >= KEPT_OF_A_KIND || this.findings.length >= KEPT) return;
    this.findings.push({ what, detail, inputs: inputs.map((input) => input.toString("base64")) });
  }

  /** What an event or a route lacks: to have been taken, to have been refused. */
  unreached(name: string): string[] {
    const codes = [...(this.answers.get(name)?.keys() ?? [])];
    const taken = codes.includes("ok") ? [] : [`${name} was never taken`];
    const refused = codes.some((code) => code !== "ok") ? [] : [`${name} was never refused`];
    return [...taken, ...refused];
  }
}
