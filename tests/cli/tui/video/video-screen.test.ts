import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Look } from "../../../../cli/tui/video/cells.js";
import { VideoScreen } from "../../../../cli/tui/video/video-screen.js";
import { MOST_BYTES } from "../../../../cli/tui/video/video-wall.js";
import type { RgbTile } from "../../../../client/index.js";
import type { Emulator } from "../../../support/terminal/emulator.js";
import { gaudyTile, plainTile, terminal } from "./tiles.js";

const AREA = { column: 0, row: 3, columns: 60, rows: 12 };

let written: string[];
let takes: number;
let screen: Emulator;
let video: VideoScreen;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  takes = 0;
  screen = terminal(60, 20);
  video = open("true-colour");
});

afterEach(() => {
  video.close();
  screen.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function open(look: Look): VideoScreen {
  return new VideoScreen({
    look,
    write: (text) => {
      written.push(text);
      // A terminal that is slow holds up whoever writes.
      vi.setSystemTime(Date.now() + takes);
      vi.advanceTimersByTime(takes);
    },
    label: (callId, columns) => `<${callId}>`.slice(0, columns),
  });
}

const send = (callId: string, { width, height, rgb }: RgbTile): void =>
  video.tile({ callId, width, height, rgb: Buffer.from(rgb).toString("base64") });

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  await say(written.splice(0).join(""));
}

/** The emulator has timers of its own. */
async function say(words: string): Promise<void> {
  const isWritten = screen.write(words);
  await vi.advanceTimersByTimeAsync(50);
  await isWritten;
}

it("everybody is there with their name below them, oneself too", async () => {
  video.place(AREA, ["bob", "carol"], true);
  send("bob", plainTile(8, 6, [255, 0, 0]));
  send("carol", plainTile(8, 6, [0, 255, 0]));
  send("self", plainTile(8, 6, [0, 0, 255]));
  await settle();
  const colours = new Set(screen.cells.flat().map(({ background }) => background));
  expect(colours).toEqual(new Set(["default", "rgb:ff0000", "rgb:00ff00", "rgb:0000ff"]));
  const [own, ...others] = ["<self>", "<bob>", "<carol>"].map((name) => screen.rows[14]?.indexOf(name) ?? -1);
  expect(others).toEqual([...others].sort((a, b) => a - b));
  expect(Math.min(...others)).toBeGreaterThan(4);
  expect(own).toBeGreaterThan(Math.max(...others));
  expect(screen.rows.slice(0, 3).concat(screen.rows.slice(15)).join("")).toBe("");
});

it("who leaves, and the camera that is switched off, leave nothing behind", async () => {
  video.place(AREA, ["bob", "carol"], true);
  for (const who of ["bob", "carol", "self"]) send(who, plainTile(8, 6, [255, 0, 0]));
  await settle();
  video.place(AREA, ["carol"], false);
  send("carol", plainTile(8, 6, [255, 0, 0]));
  await settle();
  const fresh = terminal(60, 20);
  const [before, words] = [written, [] as string[]];
  written = words;
  const other = open("true-colour");
  other.place(AREA, ["carol"], false);
  const red = Buffer.from(plainTile(8, 6, [255, 0, 0]).rgb).toString("base64");
  other.tile({ callId: "carol", width: 8, height: 6, rgb: red });
  await vi.advanceTimersByTimeAsync(1_000);
  other.close();
  const isWritten = fresh.write(words.join(""));
  await vi.advanceTimersByTimeAsync(50);
  await isWritten;
  written = before;
  expect(screen.cells).toEqual(fresh.cells);
  fresh.close();
});

it("asks for pictures only while there is a place for one", () => {
  expect(video.box).toBeNull();
  video.place(AREA, ["bob"], false);
  expect(video.box).toEqual({ width: 60, height: 22, fps: 10 });
  video.place({ ...AREA, rows: 1 }, ["bob"], false);
  expect(video.box).toBeNull();
  video.place(AREA, ["bob"], false);
  video.place(null, [], false);
  expect(video.box).toBeNull();
});

it("however often pictures come, they are drawn ten times a second, and the newest is the one", async () => {
  video.place(AREA, ["bob"], false);
  written = [];
  for (let frame = 0; frame <= 200; frame++) {
    send("bob", plainTile(8, 6, [frame, 0, 0]));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(written.length).toBeGreaterThanOrEqual(19);
  expect(written.length).toBeLessThanOrEqual(22);
  send("bob", plainTile(8, 6, [255, 0, 0]));
  await settle();
  expect(screen.cell(30, 8).background).toBe("rgb:ff0000");
});

describe("a terminal that is slow", () => {
  it("is drawn less often, so that keys and text have two thirds of the time", async () => {
    video.place(AREA, ["bob"], false);
    written = [];
    takes = 200;
    const began = Date.now();
    for (let frame = 0; frame < 100; frame++) {
      send("bob", gaudyTile(60, 22, frame));
      await vi.advanceTimersByTimeAsync(50);
    }
    const share = (written.length * takes) / (Date.now() - began);
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.37);
    takes = 0;
  });
});

it("no painting is larger than the budget, even of everybody in motion", async () => {
  const big = { column: 0, row: 0, columns: 240, rows: 70 };
  const people = ["a", "b", "c", "d", "e", "f"];
  video.place(big, people, true);
  for (let frame = 0; frame < 20; frame++) {
    for (const person of [...people, "self"]) send(person, gaudyTile(80, 60, frame));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(written.length).toBeGreaterThan(10);
  expect(Math.max(...written.map((words) => Buffer.byteLength(words)))).toBeLessThanOrEqual(MOST_BYTES + 500);
});

it("what was drawn over comes back, with the names", async () => {
  video.place(AREA, ["bob"], false);
  send("bob", plainTile(8, 6, [255, 0, 0]));
  await settle();
  const before = screen.text;
  await say("\u001b[2J");
  video.redraw();
  await settle();
  expect(screen.text).toBe(before);
  expect(screen.cell(30, 8).background).toBe("rgb:ff0000");
});

it.each(["true-colour", "kitty"] as const)(
  "in %s a picture that gets no successor is taken away, and the others stay",
  async (look) => {
    video = open(look);
    video.place(AREA, ["bob", "carol"], false);
    send("carol", gaudyTile(8, 6, 0));
    const [, carols] = /i=(\d+)/.exec(written.join("")) ?? [];
    for (let second = 0; second < 8; second++) {
      send("bob", plainTile(8, 6, [255, second * 10, 0]));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    if (look === "kitty") {
      const words = written.join("");
      const placed = new Set([...words.matchAll(/a=T.*?i=(\d+)/g)].map(([, id]) => id));
      for (const [, id] of words.matchAll(/a=d,d=I,i=(\d+)/g)) placed.delete(id);
      expect(placed.size).toBe(1);
      expect(placed.has(carols)).toBe(false);
    } else {
      await vi.advanceTimersByTimeAsync(3_999 - 1_000);
      await say(written.splice(0).join(""));
      const colours = new Set(screen.cells.flat().map(({ background }) => background));
      expect(colours).toEqual(new Set(["default", "rgb:ff4600"]));
    }
  },
);

it("pictures that come late, of nobody or of no size, are nobody's", async () => {
  video.place(AREA, ["bob"], false);
  video.tile({ callId: "bob", width: 1e9, height: 1e9, rgb: "AAAA" });
  video.tile({ callId: "bob", width: 2, height: 2, rgb: "!!" });
  send("mallory", plainTile(4, 4, [255, 255, 255]));
  await settle();
  expect(new Set(screen.cells.flat().map(({ background }) => background))).toEqual(new Set(["default"]));
  video.place(null, [], false);
  written = [];
  send("bob", plainTile(4, 4, [255, 255, 255]));
  await settle();
  expect(new Set(screen.cells.flat().map(({ background }) => background))).toEqual(new Set(["default"]));
});

it("a terminal with images is left without any", async () => {
  video = open("kitty");
  video.place(AREA, ["bob"], false);
  send("bob", gaudyTile(40, 30));
  await vi.advanceTimersByTimeAsync(200);
  const [, id] = /i=(\d+)/.exec(written.join("")) ?? [];
  expect(id).toBeDefined();
  written = [];
  video.close();
  expect(written.join("")).toContain(`a=d,d=I,i=${id}`);
});
