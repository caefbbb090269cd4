import { expect, it, test } from "vitest";
import { LARGEST_SHAPE, UPSTREAM_BITS_PER_SECOND, videoBudget } from "../../../client/video/budget.js";

const ROOMS = [2, 3, 4, 5, 6, 7];

test.each([
  [2, 640, 480, 20, 1_000_000],
  [3, 480, 360, 15, 600_000],
  [4, 384, 288, 15, 400_000],
  [5, 320, 240, 15, 300_000],
  [6, 320, 240, 12, 240_000],
  [7, 256, 192, 10, 200_000],
])(
  "with %i people the picture is %i × %i at %i frames and %i bits a second",
  (people, width, height, framesPerSecond, bitsPerSecond) => {
    expect(videoBudget(people)).toEqual({ width, height, framesPerSecond, bitsPerSecond });
  },
);

it("all copies together never take more bits than the upstream, at any size of room", () => {
  for (let people = 2; people <= 50; people++) {
    expect((people - 1) * videoBudget(people).bitsPerSecond).toBeLessThanOrEqual(UPSTREAM_BITS_PER_SECOND);
  }
});

it("one more person never makes the picture larger, more frequent or more work to encode", () => {
  const pixelsASecond = (people: number): number => {
    const { width, height, framesPerSecond } = videoBudget(people);
    return width * height * framesPerSecond * (people - 1);
  };
  for (const people of ROOMS.slice(1)) {
    const [smaller, larger] = [videoBudget(people - 1), videoBudget(people)];
    expect(larger.width).toBeLessThanOrEqual(smaller.width);
    expect(larger.height).toBeLessThanOrEqual(smaller.height);
    expect(larger.framesPerSecond).toBeLessThanOrEqual(smaller.framesPerSecond);
    expect(pixelsASecond(people)).toBeLessThanOrEqual(pixelsASecond(people - 1));
  }
});

it("encoders get even sides", () => {
  for (const people of ROOMS) {
    const { width, height } = videoBudget(people);
    expect([width % 2, height % 2]).toEqual([0, 0]);
  }
});

it("who is alone has the budget of two, and nobody ever has a larger one", () => {
  for (const people of [Number.NEGATIVE_INFINITY, -1, 0, 1])
    expect(videoBudget(people)).toEqual(videoBudget(2));
  expect(LARGEST_SHAPE).toEqual(videoBudget(2));
});
