import { beforeEach, expect, test } from "vitest";
import { callIdKey } from "../../../protocol/values.js";
import type { Emission } from "../../../server/calls/effects.js";
import type { PersonStatus } from "../../../server/signaling/fabric.js";
import { Presence } from "../../../server/signaling/presence.js";
import { ControlledClock } from "./controlled-clock.js";
import { FakeLog } from "./fakes.js";

const TIMES = { settle: 250, hold: 5_000 };
const STEP = 50;
const IDS: Record<string, number> = { ann: 1, bob: 2, cleo: 3 };

/** Contact lists, statuses and blocks that a test sets, and all that was told. */
class World {
  readonly clock = new ControlledClock();
  readonly contacts: Record<string, string[]> = {};
  readonly status: Record<string, PersonStatus> = {};
  readonly blocked = new Set<string>();
  readonly log = new FakeLog();
  told: string[] = [];
  readonly announced: string[] = [];
  reads = 0;
  broken = false;
  readonly presence = new Presence({
    lists: {
      contactsOf: async (owners) => {
        this.reads++;
        if (this.broken) throw new Error("away");
        return new Map(owners.map((owner) => [callIdKey(owner), this.contacts[owner] ?? []]));
      },
      ownersWith: async (people) => {
        if (this.broken) throw new Error("away");
        const owners = Object.keys(this.contacts);
        return new Map(
          people.map((person) => [
            callIdKey(person),
            owners.filter((owner) => this.contacts[owner]?.includes(person)),
          ]),
        );
      },
      pair: async (ownerId, personId) => {
        const [owner, person] = [ownerId, personId].map(
          (id) => Object.keys(IDS).find((name) => IDS[name] === id) ?? "",
        );
        if (!owner || !person) return null;
        return { owner, person, isContact: this.contacts[owner]?.includes(person) ?? false };
      },
    },
    isBlocked: (owner, by) => this.blocked.has(`${owner} ${by}`),
    statusOf: (callId) => this.status[callId] ?? "offline",
    tell: (callIds, emission) => void this.told.push(`${callIds.join()}: ${shown(emission)}`),
    announce: (owner) => void this.announced.push(owner),
    clock: this.clock,
    log: this.log,
    times: TIMES,
  });

  /** Somebody's status changes, as signaling would notice. */
  becomes(callId: string, status: PersonStatus): void {
    this.status[callId] = status;
    this.presence.personChanged(callId);
  }

  /** What is told in that time. */
  async after(ms: number): Promise<string[]> {
    for (let passed = 0; passed < ms; passed += STEP) {
      this.clock.advance(Math.min(STEP, ms - passed));
      await new Promise(setImmediate);
    }
    return this.told.splice(0);
  }
}

function shown({ event, payload }: Emission): string {
  if (event === "presence") return `${payload.callId} ${payload.status}`;
  if (event === "presenceList") return payload.people.map((one) => `${one.callId} ${one.status}`).join();
  return event;
}

let world: World;
beforeEach(() => {
  world = new World();
});

test("a change is told to the people in one's own list, once it has settled", async () => {
  world.contacts.ann = ["bob", "cleo"];
  world.contacts.bob = ["cleo"];
  world.becomes("ann", "online");
  expect(await world.after(249)).toEqual([]);
  expect(await world.after(1)).toEqual(["bob,cleo: ann online"]);
  expect(await world.after(60_000)).toEqual([]);
  expect(world.clock.timers).toBe(0);
});

test("who has added somebody hears nothing by that: it is no way to watch them", async () => {
  world.contacts.cleo = ["ann"];
  world.becomes("ann", "online");
  expect(await world.after(1_000)).toEqual([]);
});

test("whom one has blocked hears nothing, neither of changes nor at the beginning", async () => {
  world.contacts.ann = ["bob", "cleo"];
  world.blocked.add("ann bob");
  world.becomes("ann", "online");
  expect(await world.after(250)).toEqual(["cleo: ann online"]);
  world.presence.registered("bob");
  world.presence.registered("cleo");
  expect(await world.after(250)).toEqual(["cleo: ann online"]);
});

test("a phone that flaps makes one event in the holding time, and the last word is the truth", async () => {
  world.contacts.ann = ["bob"];
  const told: string[] = [];
  for (let time = 0; time < 100; time++) {
    world.becomes("ann", time % 2 === 0 ? "online" : "offline");
    told.push(...(await world.after(100)));
  }
  told.push(...(await world.after(10_000)));
  expect(told.length).toBeLessThanOrEqual(4);
  expect(told.at(-1)).toBe("bob: ann offline");
});

test("what was undone before it was told is never told; what they hear is how it is", async () => {
  world.contacts.ann = ["bob"];
  world.becomes("ann", "online");
  await world.after(250);
  world.becomes("ann", "busy");
  await world.after(1_000);
  world.becomes("ann", "online");
  expect(await world.after(20_000)).toEqual(["bob: ann online"]);
});

test("a newcomer hears who is there of those who keep them in their lists", async () => {
  world.contacts.ann = ["bob"];
  world.contacts.cleo = ["bob"];
  world.contacts.dan = ["bob"];
  world.contacts.bob = ["eve"];
  Object.assign(world.status, { ann: "busy", cleo: "online", eve: "online" });
  world.presence.registered("bob");
  expect(await world.after(250)).toEqual(["bob: ann busy,cleo online"]);
  world.presence.registered("ann");
  expect(await world.after(1_000)).toEqual([]);
});

test("a long list comes in parts", async () => {
  for (let index = 0; index < 201; index++) {
    world.contacts[`friend${index}`] = ["bob"];
    world.status[`friend${index}`] = "online";
  }
  world.presence.registered("bob");
  expect((await world.after(250)).map((line) => line.split(",").length)).toEqual([200, 1]);
});

test("who is added sees how it is at once, and who is removed sees nobody there", async () => {
  world.status.ann = "busy";
  world.contacts.ann = ["bob"];
  await world.presence.contactChanged(1, 2);
  expect(world.told.splice(0)).toEqual(["bob: ann busy"]);
  world.contacts.ann = [];
  await world.presence.contactChanged(1, 2);
  expect(world.told.splice(0)).toEqual(["bob: ann offline"]);
});

test("a list that has changed is read anew", async () => {
  world.contacts.ann = ["bob"];
  world.becomes("ann", "online");
  await world.after(250);
  world.contacts.ann = ["cleo"];
  await world.presence.contactChanged(1, 3);
  world.told = [];
  world.becomes("ann", "busy");
  expect(await world.after(5_000)).toEqual(["cleo: ann busy"]);
});

test("other processes hear whose list has changed, and believe no list that they remember", async () => {
  world.contacts.ann = ["bob"];
  await world.presence.contactChanged(1, 2);
  expect(world.announced).toEqual(["ann"]);
  world.becomes("ann", "online");
  await world.after(250);
  world.contacts.ann = ["cleo"];
  world.presence.forget("ANN");
  world.becomes("ann", "busy");
  expect(await world.after(5_000)).toEqual(["cleo: ann busy"]);
});

test.each([
  { contact: true, told: ["bob: ann offline"], what: "to a contact, who sees nobody there" },
  { contact: false, told: [], what: "to nobody, when it was no contact" },
])("a block is told $what", async ({ contact, told }) => {
  world.status.ann = "online";
  world.contacts.ann = contact ? ["bob"] : [];
  world.blocked.add("ann bob");
  await world.presence.blockChanged(1, 2);
  expect(world.told).toEqual(told);
});

test("a removal is no news to somebody who was blocked before", async () => {
  world.status.ann = "online";
  world.blocked.add("ann bob");
  await world.presence.contactChanged(1, 2);
  expect(world.told).toEqual([]);
});

test("a thousand calls of people without contacts read the lists a few times, and tell nobody", async () => {
  const told: string[] = [];
  for (let call = 0; call < 1_000; call++) {
    world.becomes(`bot${call % 50}`, call % 3 === 0 ? "busy" : "online");
    told.push(...(await world.after(10)));
  }
  expect(told).toEqual([]);
  expect(world.reads).toBeLessThanOrEqual(10);
});

test("what could not be read is told later", async () => {
  world.contacts.ann = ["bob"];
  world.broken = true;
  world.becomes("ann", "online");
  world.presence.registered("bob");
  expect(await world.after(20_000)).toEqual([]);
  world.broken = false;
  expect((await world.after(6_000)).sort()).toEqual(["bob: ann online", "bob: ann online"]);
  expect(world.log.lines.length).toBeGreaterThan(0);
});

test("nothing is told, and no timer runs, once it is closed", async () => {
  world.contacts.ann = ["bob"];
  world.becomes("ann", "online");
  world.presence.close();
  world.becomes("ann", "busy");
  expect(await world.after(10_000)).toEqual([]);
  expect(world.clock.timers).toBe(0);
});

test("who comes while somebody is busy for a moment hears that they are free again", async () => {
  const world = new World();
  world.contacts.ann = ["bob"];
  world.becomes("ann", "online");
  expect(await world.after(250)).toEqual(["bob: ann online"]);
  world.becomes("ann", "busy");
  world.presence.registered("bob");
  expect(await world.after(300)).toEqual(["bob: ann busy"]);
  world.becomes("ann", "online");
  expect(await world.after(TIMES.hold + TIMES.settle)).toEqual(["bob: ann online"]);
});
