import { expect, test } from "vitest";
import { awaits } from "../../../server/calls/call.js";
import { World } from "./world.js";

const isAwaited = (world: World, room: string, callId: string) => {
  const call = world.registry.find(room);
  return call !== null && awaits(call, callId);
};

test("somebody is awaited while it rings for them, and no longer", () => {
  const world = new World();
  const alice = world.app("alice");
  alice.call("bob");
  const { room } = alice;
  expect([isAwaited(world, room, "BOB"), isAwaited(world, room, "alice")]).toEqual([true, false]);
  alice.end("cancel", "bob");
  expect(isAwaited(world, room, "bob")).toBe(false);
});

test("an invitee is awaited until the answer", () => {
  const world = new World();
  const [alice, bob] = [world.app("alice"), world.app("bob")];
  alice.call("bob");
  bob.answer("alice");
  const { room } = alice;
  expect(isAwaited(world, room, "bob")).toBe(false);
  alice.invite("carol");
  expect(isAwaited(world, room, "carol")).toBe(true);
  world.app("carol").join(room);
  expect(isAwaited(world, room, "carol")).toBe(false);
});
