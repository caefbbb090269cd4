import { SignatureSource } from "../../bots/verdicts/signature.js";
import { judgeLeg, type LegVerdict, SignatureDetector } from "../../bots/verdicts/signature-detector.js";
import type { Call } from "../../client/index.js";
import type { Check, RoomReport } from "../report.js";
import { settled } from "../settled.js";
import type { Person } from "../stage.js";

/** Everybody is heard within about two seconds on a quiet machine; after this the missing ones count as silent. */
const LISTEN_LIMIT_MS = 20_000;
/** However quickly all are heard, listening goes on for a while, so that a crossed leg would show. */
const LISTEN_AT_LEAST_MS = 3_000;

/** Seven people meet in one room, each with a signature of tones, and each tells whom they really hear. */
export async function roomScene(
  people: readonly Person[],
  progress: (text: string) => void,
): Promise<[RoomReport, Check]> {
  const room = new Room(people);
  await room.gather();
  progress(`${people.length} people connected, listening who hears whom`);
  await settled(() => room.everybodyHeard, { atLeastMs: LISTEN_AT_LEAST_MS, limitMs: LISTEN_LIMIT_MS });
  const report = room.report();
  await room.leave();
  return [report, judge(report)];
}

class Room {
  readonly #people: readonly Person[];
  readonly #calls = new Map<string, Call>();
  readonly #legs = new Map<string, SignatureDetector>();
  #lastJoinAt = 0;
  #lastLinkAt = 0;
  #links = 0;

  constructor(people: readonly Person[]) {
    this.#people = people;
  }

  /** The first calls the second and invites all the others; resolves once every link is up, or at the limit. */
  async gather(): Promise<void> {
    const [host, second, ...others] = this.#people;
    if (!host || !second) throw new TypeError("A room needs two people");
    for (const person of [second, ...others]) this.#answer(person);
    const call = host.phone.call(second.callId, this.#media(host));
    this.#attend(host, call);
    while (call.state !== "connected") {
      const [state] = await call.next("state");
      if (state === "idle") return;
    }
    for (const other of others) call.invite(other.callId);
    await settled(() => this.#links >= this.#expected, { atLeastMs: 0, limitMs: LISTEN_LIMIT_MS });
  }

  get everybodyHeard(): boolean {
    return this.#verdicts().every(({ verdict }) => verdict === "heard");
  }

  report(): RoomReport {
    const verdicts = this.#verdicts();
    const count = (wanted: LegVerdict): number => verdicts.filter(({ verdict }) => verdict === wanted).length;
    const people = this.#people.map(({ callId }) => callId);
    const complete = this.#links >= this.#expected;
    return {
      users: people.length,
      people,
      meshMs: complete ? Math.max(0, Math.round(this.#lastLinkAt - this.#lastJoinAt)) : null,
      legs: {
        expected: this.#expected,
        heard: count("heard"),
        silent: count("silent"),
        crossed: count("crossed"),
      },
      table: people.map((listener) =>
        people.map((speaker) =>
          listener === speaker
            ? null
            : (verdicts.find((leg) => leg.listener === listener && leg.speaker === speaker)?.verdict ??
              "silent"),
        ),
      ),
    };
  }

  async leave(): Promise<void> {
    for (const call of [...this.#calls.values()].reverse()) await call.hangUp();
  }

  get #expected(): number {
    return this.#people.length * (this.#people.length - 1);
  }

  #answer(person: Person): void {
    const { phone } = person;
    const take = (call: Call): void => {
      phone.off("incoming", take).off("invited", take);
      call.accept(this.#media(person));
      this.#attend(person, call);
    };
    phone.on("incoming", take).on("invited", take);
  }

  #media(person: Person) {
    return { source: new SignatureSource(this.#people.indexOf(person)) };
  }

  #attend(person: Person, call: Call): void {
    this.#calls.set(person.callId, call);
    call
      .on("audio", (speaker, block) => this.#leg(person.callId, speaker).write(block))
      .on("joined", () => {
        this.#lastJoinAt = performance.now();
      })
      .on("linked", () => {
        this.#links += 1;
        this.#lastLinkAt = performance.now();
      });
  }

  #leg(listener: string, speaker: string): SignatureDetector {
    const key = `${listener} hears ${speaker}`;
    const detector = this.#legs.get(key) ?? new SignatureDetector();
    this.#legs.set(key, detector);
    return detector;
  }

  #verdicts(): { listener: string; speaker: string; verdict: LegVerdict }[] {
    return this.#people.flatMap(({ callId: listener }) =>
      this.#people
        .filter(({ callId }) => callId !== listener)
        .map(({ callId: speaker }) => {
          const expected = this.#people.findIndex(({ callId }) => callId === speaker);
          // Nobody else plays a signature here: a number beyond the cast is a stalled machine's stutter.
          const heard = [...this.#leg(listener, speaker).heard.keys()].filter(
            (index) => index < this.#people.length,
          );
          return { listener, speaker, verdict: judgeLeg(expected, heard) };
        }),
    );
  }
}

function judge({ users, meshMs, legs }: RoomReport): Check {
  const ok = legs.heard === legs.expected && legs.crossed === 0 && meshMs !== null;
  const mesh = meshMs === null ? "the mesh never got complete" : `full mesh ${meshMs} ms after the last join`;
  const text = `${legs.heard} of ${legs.expected} legs heard, ${legs.silent} silent, ${legs.crossed} crossed; ${mesh}`;
  return { name: `${users} people in one room`, ok, text };
}
