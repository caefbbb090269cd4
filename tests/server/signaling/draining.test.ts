import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { AUDIO } from "../calls/world.js";
import { Rig } from "./rig.js";

async function drainableRig() {
  const state = { isDraining: false };
  const rig = await Rig.start({ isDraining: () => state.isDraining });
  onTestFinished(() => rig.close());
  return { rig, state };
}

/** The status that somebody who wants to open a WebSocket is answered with. */
function upgrade(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/socket.io/?EIO=4&transport=websocket`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    });
    asked.once("upgrade", (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.once("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}

test("a server that is about to stop turns new sockets away, in words that a proxy understands", async () => {
  const { rig, state } = await drainableRig();
  expect(await upgrade(rig.url)).toBe(101);
  state.isDraining = true;
  expect(await upgrade(rig.url)).toBe(503);
});

test("it takes no new call, and lets those that are open end", async () => {
  const { rig, state } = await drainableRig();
  const [ann, bob] = [await rig.phone("ann"), await rig.phone("bob")];
  await ann.ask("callUser", { userToCall: "bob", signalData: AUDIO });
  state.isDraining = true;
  expect(await bob.tell("callUser", { userToCall: "ann", signalData: AUDIO })).toBe("unavailable");
  expect(await ann.tell("cancelCall", { to: "bob" })).toBe("ok");
  expect(await ann.tell("callUser", { userToCall: "bob", signalData: AUDIO })).toBe("unavailable");
});

test("letting go of the sockets ends no call", async () => {
  const { rig } = await drainableRig();
  const [ann, bob] = [await rig.phone("ann"), await rig.phone("bob")];
  await ann.ask("callUser", { userToCall: "bob", signalData: AUDIO });
  const gone = [ann, bob].map(({ socket }) => new Promise((resolve) => socket.once("disconnect", resolve)));
  await rig.signaling.dismiss();
  expect(await Promise.all(gone)).toEqual(["transport close", "transport close"]);
  expect(rig.callLog.story).toEqual(["started ann bob"]);
  expect(rig.signaling.counts()).toMatchObject({ sockets: 0, calls: 1 });
});

test("however many there are, all are let go", async () => {
  const { rig } = await drainableRig();
  const phones = await Promise.all(Array.from({ length: 130 }, (_, index) => rig.phone(`phone_${index}`)));
  const gone = phones.map(({ socket }) => new Promise((resolve) => socket.once("disconnect", resolve)));
  await rig.signaling.dismiss();
  await Promise.all(gone);
  expect(rig.signaling.counts().sockets).toBe(0);
});
