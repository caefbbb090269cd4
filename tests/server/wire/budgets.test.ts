import { afterEach, describe, expect, it } from "vitest";
import { TokenBucket } from "../../../server/wire/token-bucket.js";
import { closed, hears, WireRig } from "./wire-rig.js";

const KIBIBYTE = 1024;
const PIECE = "x".repeat(8 * KIBIBYTE);
/** More than any system buffers for one connection. */
const PIECES_MAX = 8_192;

describe("a token bucket", () => {
  it("gives its burst at once, and then as much as has flowed in", () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([1, 1, 1, 1].map(() => bucket.take(0))).toEqual([true, true, true, false]);
    expect(bucket.take(499)).toBe(false);
    expect(bucket.take(500)).toBe(true);
    expect(bucket.take(500)).toBe(false);
    expect(bucket.take(60_000, 3)).toBe(true);
    expect(bucket.take(60_000)).toBe(false);
  });

  it("takes nothing for what it refuses, and nothing for a clock that was set back", () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 1 }, 5_000);
    expect(bucket.take(5_000, 11)).toBe(false);
    expect(bucket.take(1_000, 10)).toBe(true);
    expect(bucket.take(2_000, 1)).toBe(true);
  });
});

describe("a peer that does not read", () => {
  let rig: WireRig;
  afterEach(() => rig.close());

  it("is cut off at its budget, and nobody else notices", async () => {
    rig = await WireRig.start({ unreadBytes: 64 * KIBIBYTE });
    const [slow, quick] = [await rig.connect(), await rig.connect()];
    slow.client.pause();
    const over = closed(slow.ours);
    let sent = 0;
    while (rig.cuts.length === 0 && sent < PIECES_MAX) {
      slow.ours.send(PIECE);
      quick.ours.send(String(sent));
      sent++;
      await hears(quick.client, quick.heard, sent);
    }
    await over;
    expect(rig.cuts).toEqual(["it does not read"]);
    expect(quick.heard).toHaveLength(sent);
  });

  it("gets everything when it reads again within its budget", async () => {
    rig = await WireRig.start({ unreadBytes: 64 * KIBIBYTE });
    const { ours, client, heard } = await rig.connect();
    client.pause();
    const pieces = Array.from({ length: 4 }, (_, index) => `${index}${PIECE}`);
    for (const piece of pieces) ours.send(piece);
    client.resume();
    await hears(client, heard, pieces.length);
    expect(heard).toEqual(pieces);
    expect(rig.cuts).toEqual([]);
  });
});

describe("a peer that sends", () => {
  let rig: WireRig;
  afterEach(() => rig.close());
  const frames = { burst: 10, perSecond: 5 };
  const plenty = { burst: KIBIBYTE * KIBIBYTE, perSecond: KIBIBYTE };

  /** Sends so many, and gives how many arrived before the connection was closed or everything was there. */
  async function arrivals(
    count: number,
    send: (client: Awaited<ReturnType<WireRig["connect"]>>["client"]) => void,
    event: "message" | "ping",
  ): Promise<number> {
    const { ours, client } = await rig.connect();
    let arrived = 0;
    const all = new Promise<void>((resolve) => {
      ours.on(event, () => {
        arrived++;
        if (arrived === count) resolve();
      });
    });
    const over = closed(ours);
    for (let sent = 0; sent < count; sent++) send(client);
    await Promise.race([all, over]);
    return arrived;
  }

  it("as often as it may stays, and one time more is cut off", async () => {
    rig = await WireRig.start({ inbound: { bytes: plenty, frames } });
    expect(await arrivals(10, (client) => client.send("x"), "message")).toBe(10);
    expect(rig.cuts).toEqual([]);
    await arrivals(11, (client) => client.send("x"), "message");
    expect(rig.cuts).toEqual(["it sends too often"]);
  });

  it.each([
    ["pings", (client: { ping(): void }) => client.ping(), "ping"],
    ["bytes", (client: { send(data: Buffer): void }) => client.send(Buffer.alloc(1)), "message"],
  ] as const)("%s counts them like texts", async (_, send, event) => {
    rig = await WireRig.start({ inbound: { bytes: plenty, frames } });
    await arrivals(11, send, event);
    expect(rig.cuts).toEqual(["it sends too often"]);
  });

  it("may go on as time passes", async () => {
    rig = await WireRig.start({ inbound: { bytes: plenty, frames } });
    const { ours, client } = await rig.connect();
    for (let second = 0; second < 5; second++) {
      rig.now = second * 1_000;
      for (let sent = 0; sent < 5; sent++) {
        client.send("x");
        await new Promise((resolve) => ours.once("message", resolve));
      }
    }
    expect(rig.cuts).toEqual([]);
  });

  it("as often as it likes is trusted to, but not with as much", async () => {
    rig = await WireRig.start({ inbound: { bytes: { burst: 4 * KIBIBYTE, perSecond: 1 }, frames } });
    const { ours, client } = await rig.connect();
    ours.trust();
    const over = closed(ours);
    const all = new Promise<void>((resolve) => {
      ours.on("message", (data) => data.toString() === "last" && resolve());
    });
    for (let sent = 0; sent < 30; sent++) client.send("x");
    client.send("last");
    await all;
    expect(rig.cuts).toEqual([]);
    client.send(PIECE);
    await over;
    expect(rig.cuts).toEqual(["it sends too much"]);
  });
});
