import fc from "fast-check";
import { expect, it } from "vitest";
import { decide } from "../../../client/call/decide.js";
import type { CallEffect, CallInput, CallModel } from "../../../client/call/model.js";
import { markOf } from "../../../client/call/offer-marks.js";
import type { Signal } from "../../../protocol/index.js";
import { bareAnswer, bareOffer, kinAnswer, kinOffer } from "./described.js";
import { OUR_SERVER, ROOM, Story, says } from "./story.js";

/** What a connection was told: the offer that it stands on, once both sides are described. */
interface FakeLink {
  offer: string | null;
  isWhole: boolean;
}

/** One side of a call of two, with a link that does what it is told in its own time. */
class Side {
  model: CallModel;
  readonly name: string;
  readonly other: string;
  /** Signals on their way to the other side, in their order. */
  readonly sent: Signal[] = [];
  link: FakeLink = { offer: null, isWhole: true };
  #work: (() => void) | null = null;
  static sessions = 0;

  constructor(story: Story) {
    this.model = story.model;
    this.name = story.model.self;
    this.other = story.model.remote;
  }

  get hasWork(): boolean {
    return this.#work !== null;
  }

  hear(input: CallInput): void {
    const { model, effects } = decide(this.model, input);
    this.model = model;
    for (const effect of effects) this.#carryOut(effect);
  }

  /** The link finishes what it was asked for last. */
  work(): void {
    const work = this.#work;
    this.#work = null;
    work?.();
  }

  #carryOut(effect: CallEffect): void {
    if (effect.type === "renew-link") {
      this.link = { offer: null, isWhole: false };
      this.#work = null;
    }
    if (effect.type === "make-offer") this.#makeOffer();
    if (effect.type === "take-offer") this.#answer(markOf(effect.offer));
    if (effect.type === "take-answer" && this.link.offer === markOf(effect.signal)) this.link.isWhole = true;
    if (effect.type === "emit" && effect.emission.event === "roomSignal")
      this.sent.push(effect.emission.payload.signal);
  }

  #makeOffer(): void {
    const { link } = this;
    this.#work = () => {
      const session = String(++Side.sessions);
      link.offer = session;
      this.hear({ type: "described", remote: this.other, signal: bareOffer(session) });
    };
  }

  #answer(offer: string | null): void {
    const { link } = this;
    link.offer = offer;
    this.#work = () => {
      link.isWhole = true;
      this.hear({ type: "described", remote: this.other, signal: bareAnswer("answering") });
    };
  }
}

/** Bob and Carol in a call, both of this program. */
function couple(): { bob: Side; carol: Side } {
  const bob = new Story({ abilities: OUR_SERVER });
  bob.hears(
    { type: "dial" },
    { type: "described", remote: "carol", signal: bareOffer("first") },
    says("callAccepted", { from: "carol", roomId: ROOM, signal: kinAnswer("x", "first") }),
    { type: "link-up", remote: "carol" },
  );
  const carol = new Story({
    self: "carol",
    remote: "bob",
    origin: "incoming",
    roomId: ROOM,
    offer: kinOffer("first"),
    abilities: OUR_SERVER,
  });
  carol.hears(
    { type: "ring" },
    { type: "accept" },
    { type: "described", remote: "bob", signal: bareAnswer("x") },
    { type: "link-up", remote: "bob" },
  );
  return { bob: new Side(bob), carol: new Side(carol) };
}

const deliver = (from: Side, to: Side): void => {
  const signal = from.sent.shift();
  if (signal) to.hear(says("roomSignal", { roomId: ROOM, from: from.name, signal }));
};

const happening = fc.constantFrom(
  "bob loses media",
  "carol loses media",
  "bob works",
  "carol works",
  "bob hears",
  "carol hears",
);

function happens(what: string, { bob, carol }: { bob: Side; carol: Side }): void {
  const [side, peer] = what.startsWith("bob") ? [bob, carol] : [carol, bob];
  if (what.endsWith("loses media")) side.hear({ type: "media-lost" });
  if (what.endsWith("works")) side.work();
  if (what.endsWith("hears")) deliver(peer, side);
}

it("whenever and however often media is lost on either side, both end up on the same new link", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (story) => {
      const both = couple();
      const { bob, carol } = both;
      for (const what of story) happens(what, both);
      for (let rest = 0; bob.hasWork || carol.hasWork || bob.sent.length + carol.sent.length > 0; rest++) {
        expect(rest).toBeLessThan(20);
        for (const what of ["bob works", "carol hears", "carol works", "bob hears"]) happens(what, both);
      }
      expect(bob.model.state).toBe("connected");
      expect(carol.model.state).toBe("connected");
      expect(bob.link).toEqual(carol.link);
      expect(bob.link.isWhole).toBe(true);
      if (story.some((what) => what.endsWith("loses media"))) expect(bob.link.offer).not.toBeNull();
      bob.hear({ type: "link-up", remote: "carol" });
      carol.hear({ type: "link-up", remote: "bob" });
      expect([...bob.model.recovering, ...carol.model.recovering]).toEqual([]);
      expect([bob.model.linked, carol.model.linked]).toEqual([["carol"], ["bob"]]);
    }),
    { numRuns: 1500 },
  );
});
