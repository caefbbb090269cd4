import { describe, expect, it } from "vitest";
import { Inbox } from "../../../server/cluster/inbox.js";
import { Outbox } from "../../../server/cluster/outbox.js";
import { type Item, type Packet, parsePacket } from "../../../server/cluster/packets.js";
import { ControlledClock } from "../signaling/controlled-clock.js";

const item = (person: string): Item => ({ kind: "catch-up", person });
const packet = (seq: number, epoch = 1): Packet => ({
  from: "a",
  epoch,
  seq,
  items: [item(`${epoch}.${seq}`)],
});

/** An inbox, and what came out of it. */
function openInbox() {
  const clock = new ControlledClock();
  const seen: string[] = [];
  const inbox = new Inbox({
    deliver: (each) => void seen.push("person" in each ? each.person : each.kind),
    missed: () => void seen.push("missed"),
    clock,
  });
  return { clock, seen, inbox };
}

describe("what comes from another node", () => {
  it("is delivered in order and once, however it comes", () => {
    const { seen, inbox, clock } = openInbox();
    for (const seq of [1, 3, 3, 1, 2, 2, 4]) inbox.receive(packet(seq));
    expect([seen, clock.timers]).toEqual([["1.1", "1.2", "1.3", "1.4"], 0]);
  });

  it("is not held back for ever by what got lost, and the loss is noticed", () => {
    const { seen, inbox, clock } = openInbox();
    for (const seq of [1, 3, 4]) inbox.receive(packet(seq));
    clock.advance(499);
    expect(seen).toEqual(["1.1"]);
    clock.advance(1);
    inbox.receive(packet(2));
    expect(seen).toEqual(["1.1", "1.3", "1.4", "missed"]);
  });

  it("begins anew when the other node does, and old packets are none of it", () => {
    const { seen, inbox } = openInbox();
    for (const each of [packet(1), packet(1, 2), packet(2), packet(2, 2)]) inbox.receive(each);
    expect(seen).toEqual(["1.1", "2.1", "2.2"]);
  });

  it("waits in bounded numbers", () => {
    const { seen, inbox } = openInbox();
    for (let seq = 2; seq <= 1_002; seq++) inbox.receive(packet(seq));
    expect(seen).toHaveLength(1_002);
    expect(seen.at(-1)).toBe("missed");
  });
});

/** An outbox whose packets arrive, or not, as a test says. */
function openOutbox() {
  const clock = new ControlledClock();
  const line = { isUp: true, arrives: true, sent: [] as string[][] };
  const outbox = new Outbox({
    from: "a",
    epoch: 1,
    publish: async (text) => {
      const parsed = parsePacket(text);
      if (!line.arrives) return false;
      const items = parsed && "items" in parsed ? parsed.items : [];
      line.sent.push(items.map((each) => ("person" in each ? each.person : each.kind)));
      return true;
    },
    isUp: () => line.isUp,
    clock,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, line, outbox, turn };
}

describe("what goes to another node", () => {
  it("travels in one packet for each turn", async () => {
    const { line, outbox, turn } = openOutbox();
    outbox.post(item("alice"));
    outbox.post(item("bob"));
    await turn();
    outbox.post(item("carol"));
    await turn();
    expect([line.sent, outbox.isEmpty]).toEqual([[["alice", "bob"], ["carol"]], true]);
  });

  it("is sent again in order until it is received", async () => {
    const { clock, line, outbox, turn } = openOutbox();
    line.arrives = false;
    for (const person of ["alice", "bob"]) {
      outbox.post(item(person));
      await turn();
    }
    clock.advance(50);
    await turn();
    expect([line.sent, outbox.isEmpty]).toEqual([[], false]);
    line.arrives = true;
    clock.advance(50);
    await turn();
    expect([line.sent, outbox.isEmpty, clock.timers]).toEqual([[["alice"], ["bob"]], true, 0]);
  });

  it("is not even tried while Redis is away, and kept in bounded numbers", async () => {
    const { clock, line, outbox, turn } = openOutbox();
    line.isUp = false;
    for (let number = 1; number <= 2_001; number++) {
      outbox.post(item(`${number}`));
      await Promise.resolve();
    }
    outbox.post(item("last"));
    await turn();
    line.isUp = true;
    clock.advance(50);
    await turn();
    expect(line.sent).toEqual([["last"]]);
  });
});

describe("a packet", () => {
  const good = { from: "a1", epoch: 1, seq: 1, items: [] };
  const emit = (event: string, payload: unknown) => ({
    ...good,
    items: [{ kind: "emit", to: { kind: "user", callId: "alice" }, emission: { event, payload } }],
  });

  it("keeps the payload of an event as it is", () => {
    const text = JSON.stringify(emit("callEnded", { from: "bob", seq: 7 }));
    expect(parsePacket(text)).toMatchObject({ items: [{ emission: { payload: { from: "bob", seq: 7 } } }] });
  });

  it.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["a sender of another kind", JSON.stringify({ ...good, from: "A B" })],
    ["a number that cannot be", JSON.stringify({ ...good, seq: 0 })],
    ["an item of no kind", JSON.stringify({ ...good, items: [{ kind: "shutdown" }] })],
    ["an event that does not exist", JSON.stringify(emit("__proto__", {}))],
    ["an event with a payload of another", JSON.stringify(emit("callEnded", { to: "bob" }))],
    ["an event for nobody", JSON.stringify({ ...good, items: [{ kind: "emit", emission: {} }] })],
  ])("is refused: %s", (_, text) => {
    expect(parsePacket(text)).toBeNull();
  });
});
