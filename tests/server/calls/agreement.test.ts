import fc from "fast-check";
import { expect, it } from "vitest";
import type { Emission } from "../../../server/calls/effects.js";
import { ModelHistory, modelHistories } from "./model-histories.js";
import { MemoryWorld, type ModelPeer } from "./model-world.js";

/** A server that lies once in a while: one event in so many never goes out, though everybody thinks that it did. */
class LossyWorld extends MemoryWorld {
  readonly #oneIn: number;
  #count = 0;

  constructor(oneIn: number) {
    super();
    this.#oneIn = oneIn;
  }

  override phone(callId: string, userId: number, deviceId: string): ModelPeer {
    const peer = super.phone(callId, userId, deviceId);
    const take = peer.take.bind(peer);
    return Object.assign(peer, { take: () => take().filter((emission) => this.#isKept(emission)) });
  }

  /** What has a number is asked for again, so only what has none can be lost for good. */
  #isKept({ payload }: Emission): boolean {
    return "seq" in payload || ++this.#count % this.#oneIn !== 0;
  }
}

it("after any history of calls, invites, losses, repeats and returns everybody believes what the server says", async () => {
  await fc.assert(
    fc.asyncProperty(modelHistories, async (history) => {
      expect(await new ModelHistory(new MemoryWorld()).run(history)).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

it("the same histories find a server that now and then loses what cannot be asked for again", async () => {
  const property = fc.asyncProperty(modelHistories, async (history) => {
    return (await new ModelHistory(new LossyWorld(7)).run(history)).length === 0;
  });
  expect((await fc.check(property, { numRuns: 400, endOnFailure: true })).failed).toBe(true);
});

it("histories at random get far: into rooms of four and more, and back after losses", async () => {
  const totals = { answered: 0, joined: 0, reconnects: 0, repeats: 0, largestRooms: 0 };
  for (const history of fc.sample(modelHistories, { numRuns: 200, seed: 1 })) {
    const played = new ModelHistory(new MemoryWorld());
    await played.run(history);
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += played.counts[name];
  }
  for (const [name, count] of Object.entries(totals)) expect([name, count > 20]).toEqual([name, true]);
});
