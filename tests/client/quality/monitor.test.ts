import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, it } from "vitest";
import type { LinkQuality } from "../../../client/quality/link-meter.js";
import { type LinkStats, UNMEASURED } from "../../../client/quality/link-stats.js";
import { QualityMonitor } from "../../../client/quality/monitor.js";
import { ControlledClock } from "../../support/controlled-clock.js";

type Links = [string, { stats(): Promise<LinkStats | null> }][];

let clock: ControlledClock;
let links: Links;
let told: LinkQuality[][];
let monitor: QualityMonitor;

const receiving = (packetsReceived: number) => ({
  stats: async () => ({ ...UNMEASURED, packetsReceived, packetsLost: 0 }),
});

beforeEach(() => {
  clock = new ControlledClock();
  links = [];
  told = [];
  monitor = new QualityMonitor(
    clock,
    () => links,
    (qualities) => told.push(qualities),
  );
});

async function second(): Promise<void> {
  clock.advance(1000);
  await turn();
}

it("tells once a second how every link is", async () => {
  links = [
    ["bob", receiving(50)],
    ["carol", receiving(40)],
  ];
  monitor.start();
  monitor.start();
  await second();
  await second();
  expect(told.map((one) => one.map(({ callId }) => callId))).toEqual([
    ["bob", "carol"],
    ["bob", "carol"],
  ]);
});

it("says nothing while there is nothing to measure", async () => {
  links = [
    ["bob", { stats: async () => null }],
    ["carol", { stats: () => Promise.reject(new Error("gone")) }],
  ];
  monitor.start();
  await second();
  expect(told).toEqual([]);
});

it("looks once more at the end, remembers who left, and is still from then on", async () => {
  links = [["bob", receiving(50)]];
  monitor.start();
  await second();
  links = [["carol", receiving(7)]];
  const summary = await monitor.finish();
  expect(summary.map(({ callId, packetsReceived }) => [callId, packetsReceived])).toEqual([
    ["bob", 50],
    ["carol", 7],
  ]);
  monitor.start();
  await second();
  expect(told).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

it("arms nothing when it is stopped in the middle of a sample", async () => {
  let measured = (_stats: LinkStats): void => {};
  const pending = new Promise<LinkStats>((resolve) => {
    measured = resolve;
  });
  links = [["bob", { stats: () => pending }]];
  monitor.start();
  clock.advance(1000);
  const summary = monitor.finish();
  measured(UNMEASURED);
  expect(await summary).toHaveLength(1);
  await turn();
  expect([told.length, clock.pending]).toEqual([0, 0]);
});
