import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerMessage } from "../../../client/call/model.js";
import { EventSequence } from "../../../client/call/sequence.js";

const event = (seq?: number): ServerMessage => ({
  event: "callEnded",
  payload: { from: "bob", ...(seq === undefined ? {} : { seq }) },
});
const numbers = (messages: readonly ServerMessage[]) =>
  messages.map(({ payload }) => ("seq" in payload ? payload.seq : undefined));

describe("the events of a call", () => {
  it("are taken at once where the server gives no numbers", () => {
    const sequence = new EventSequence();
    expect([sequence.take(event()), sequence.take(event())]).toEqual([[event()], [event()]]);
    expect([sequence.last, sequence.hasGap]).toEqual([0, false]);
  });

  it("are taken once", () => {
    const sequence = new EventSequence();
    expect(numbers(sequence.take(event(1)))).toEqual([1]);
    expect(sequence.take(event(1))).toEqual([]);
    expect(sequence.last).toBe(1);
  });

  it("wait for what came before them", () => {
    const sequence = new EventSequence();
    expect([sequence.take(event(3)), sequence.take(event(2)), sequence.hasGap]).toEqual([[], [], true]);
    expect(numbers(sequence.take(event(1)))).toEqual([1, 2, 3]);
    expect([sequence.last, sequence.hasGap]).toEqual([3, false]);
  });

  it("go on behind a gap that nobody can fill, with what waited", () => {
    const sequence = new EventSequence();
    sequence.take(event(1));
    sequence.take(event(9));
    sequence.take(event(7));
    expect(numbers(sequence.skipTo(9))).toEqual([7, 9]);
    expect([sequence.last, sequence.hasGap]).toEqual([9, false]);
    expect(numbers(sequence.take(event(10)))).toEqual([10]);
  });

  it("go on at the number of a server that counts anew", () => {
    const sequence = new EventSequence();
    sequence.take(event(1));
    expect(sequence.skipTo(1_700_000_000_000)).toEqual([]);
    expect(sequence.take(event(2))).toEqual([]);
    expect(numbers(sequence.take(event(1_700_000_000_001)))).toEqual([1_700_000_000_001]);
  });

  it("come in order and once, however they were mixed and repeated", () => {
    const arrivals = fc.nat(60).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: 3 * count }, (_, index) => (index % count) + 1),
        { minLength: 3 * count, maxLength: 3 * count },
      ),
    );
    fc.assert(
      fc.property(arrivals, (order) => {
        const sequence = new EventSequence();
        const taken = order.flatMap((seq) => numbers(sequence.take(event(seq))));
        expect(taken).toEqual(Array.from({ length: order.length / 3 }, (_, index) => index + 1));
        expect(sequence.hasGap).toBe(false);
      }),
    );
  });
});
