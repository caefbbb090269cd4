import { afterEach, describe, expect, it } from "vitest";
import { closed, hears, WireRig } from "./wire-rig.js";

let rig: WireRig;
afterEach(() => rig.close());

/** The stream below a client counts what arrived in one piece; the library keeps it to itself. */
function countWrites(client: object): { pieces: number } {
  const counted = { pieces: 0 };
  const { _socket: stream } = client as { _socket: NodeJS.ReadableStream };
  stream.prependListener("data", () => void counted.pieces++);
  return counted;
}

describe("a connection", () => {
  it("sends what one turn said in one piece, in order, whatever its characters and length", async () => {
    rig = await WireRig.start();
    const { ours, client, heard } = await rig.connect();
    const counted = countWrites(client);
    const said = ["a", "é", "\u{1F600}", "x".repeat(125), "x".repeat(126), "ü".repeat(200), "", "end"];
    for (const text of said) ours.send(text);
    await hears(client, heard, said.length);
    expect(heard).toEqual(said);
    expect(counted.pieces).toBe(1);
  });

  it("sends what is longer than two bytes can count", async () => {
    rig = await WireRig.start();
    const { ours, client, heard } = await rig.connect();
    const said = ["x".repeat(65_535), "x".repeat(65_536), "é".repeat(40_000)];
    for (const text of said) ours.send(text);
    await hears(client, heard, said.length);
    expect(heard).toEqual(said);
  });

  it("keeps the order between texts and bytes", async () => {
    rig = await WireRig.start();
    const { ours, client, heard } = await rig.connect();
    ours.send("first");
    ours.send(Buffer.from("second"));
    ours.send("third");
    await hears(client, heard, 3);
    expect(heard).toEqual(["first", "second", "third"]);
  });

  it("says what was said before it closes", async () => {
    rig = await WireRig.start();
    const { ours, client, heard } = await rig.connect();
    const over = closed(client);
    ours.send("goodbye");
    ours.close(1000);
    expect(await over).toBe(1000);
    expect(heard).toEqual(["goodbye"]);
  });

  it("says nothing more once it is cut off or closed", async () => {
    rig = await WireRig.start();
    const { ours, client, heard } = await rig.connect();
    const over = closed(client);
    ours.send("unsaid");
    ours.terminate();
    ours.send("too late");
    expect(await over).toBe(1006);
    expect(heard).toEqual([]);
  });

  it("calls back as soon as a text is taken, so that nothing queues up above it", async () => {
    rig = await WireRig.start();
    const { ours } = await rig.connect();
    const calls: unknown[] = [];
    ours.send("text", (error?: Error) => calls.push(error));
    expect(calls).toEqual([undefined]);
  });
});

describe("events", () => {
  it("go to who listens, and everything else to the library", async () => {
    rig = await WireRig.start();
    const { ours, client } = await rig.connect();
    const [events, messages]: [unknown[], string[]] = [[], []];
    ours.on("message", (data) => messages.push(data.toString()));
    ours.listen({ hear: (event) => void events.push(event) });
    const sent = ['42["heartbeat",{}]', "3", "42[broken", '42/other,["heartbeat"]', '42["connect"]'];
    for (const text of sent) client.send(text);
    while (messages.length < sent.length - 1) await new Promise((resolve) => ours.once("message", resolve));
    expect(events).toEqual([["heartbeat", {}]]);
    expect(messages).toEqual(sent.slice(1));
    ours.listen(null);
    client.send('42["heartbeat",{}]');
    await new Promise((resolve) => ours.once("message", resolve));
    expect(events).toHaveLength(1);
  });
});
