import { beforeEach, expect, it, vi } from "vitest";
import { TestPattern } from "../../../client/video/test-pattern.js";
import { TileWatcher } from "../../../client/video/tile-watcher.js";
import { plainFrame } from "./pictures.js";

const BOX = { width: 40, height: 30, fps: 10 };

let now: number;
let canSend: boolean;
const deliver = vi.fn();
let watcher: TileWatcher;

beforeEach(() => {
  now = 1_000;
  canSend = true;
  deliver.mockReset();
  watcher = new TileWatcher(deliver, { canSend: () => canSend, now: () => now });
});

/** Frames of these people at a rate, for a time; the tiles that came of them. */
function film(people: readonly string[], framesPerSecond: number, seconds: number): string[] {
  deliver.mockClear();
  const picture = plainFrame({ width: 8, height: 6 }, [235, 128, 128]);
  for (let frame = 0; frame < framesPerSecond * seconds; frame++) {
    for (const person of people) watcher.frame(person, picture);
    now += 1000 / framesPerSecond;
  }
  return deliver.mock.calls.map(([person]) => person);
}

it("nobody who watches, no tile", () => {
  expect(film(["bob"], 20, 1)).toEqual([]);
  watcher.watch(BOX);
  expect(film(["bob"], 20, 1)).not.toEqual([]);
  watcher.watch(null);
  expect(film(["bob"], 20, 1)).toEqual([]);
});

it("each person comes as often as was asked for, whatever they send", () => {
  watcher.watch(BOX);
  for (const rate of [12, 15, 20, 30, 60]) {
    const seen = film(["bob", "carol"], rate, 10);
    for (const person of ["bob", "carol"]) {
      const count = seen.filter((name) => name === person).length;
      expect(count).toBeGreaterThanOrEqual(98);
      expect(count).toBeLessThanOrEqual(102);
    }
  }
});

it("who sends less is seen whenever they send", () => {
  watcher.watch(BOX);
  expect(film(["bob"], 5, 4)).toHaveLength(20);
});

it("a watcher who cannot follow misses pictures, and gets the newest when they can", () => {
  watcher.watch(BOX);
  canSend = false;
  expect(film(["bob"], 20, 2)).toEqual([]);
  canSend = true;
  watcher.frame("bob", plainFrame({ width: 8, height: 6 }, [235, 128, 128]));
  expect(deliver).toHaveBeenCalledExactlyOnceWith("bob", expect.objectContaining({ width: 8, height: 6 }));
});

it("people do not share a picture", () => {
  watcher.watch(BOX);
  watcher.frame("bob", plainFrame({ width: 8, height: 6 }, [235, 128, 128]));
  watcher.frame("carol", plainFrame({ width: 8, height: 6 }, [16, 128, 128]));
  const [[, bob], [, carol]] = deliver.mock.calls as [
    [string, { rgb: Uint8Array }],
    [string, { rgb: Uint8Array }],
  ];
  expect([bob.rgb[0], carol.rgb[0]]).toEqual([255, 0]);
});

it("a frame that is none is left out and costs nobody anything", () => {
  watcher.watch(BOX);
  watcher.frame("bob", { width: 100, height: 100, data: new Uint8Array(3) });
  expect(deliver).not.toHaveBeenCalled();
  watcher.frame("bob", new TestPattern().next());
  expect(deliver).toHaveBeenCalledOnce();
});
