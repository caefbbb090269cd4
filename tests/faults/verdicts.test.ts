import { expect, test } from "vitest";
import { type NodeReport, objections as objectionsToNodes } from "../support/faults/node-rounds.js";
import { objections as objectionsToRedis, type RedisReport } from "../support/faults/redis-run.js";

/* What `npm run faults` says of runs that are too long to be tested here. */
const nodes: NodeReport = {
  how: "kill",
  rounds: 2,
  seed: 1,
  takenDown: 2,
  inFlight: 1,
  answersCutOff: 4,
  held: 4,
  kept: 4,
  calls: 100,
  interrupted: {},
  recoveredMs: [1_000, 6_000],
  facts: 300,
  lost: [],
  stuck: [],
  troubles: [],
};

const redis: RedisReport = {
  how: "kill",
  seconds: 15,
  seed: 1,
  unanswered: 60,
  calls: { before: 50, during: 300, after: 50 },
  ringMs: { before: { p50: 5, p99: 20 }, during: { p50: 5, p99: 20 } },
  resumedAfterMs: 1_500,
  newCallAfterMs: 1_700,
  facts: 1_000,
  lost: [],
  troubles: [],
};

test("a run in which the fault took place and nothing was lost passes", () => {
  expect(objectionsToNodes(nodes)).toEqual([]);
  expect(objectionsToNodes({ ...nodes, how: "drain", takenDown: 4, inFlight: 4 })).toEqual([]);
  expect(objectionsToRedis(redis)).toEqual([]);
});

test("a run without its fault fails, unless it is the control", () => {
  const spared = { ...nodes, takenDown: 0, inFlight: 0 };
  expect(objectionsToNodes(spared)).toContain("only 0 of 2 nodes were taken down");
  expect(objectionsToNodes({ ...spared, how: "drain" })).toContain("only 0 of 4 nodes were taken down");
  expect(objectionsToNodes({ ...spared, how: "leave" })).toEqual([]);
  expect(objectionsToRedis({ ...redis, unanswered: 3 })).toEqual(["Redis answered most of the time"]);
  expect(objectionsToRedis({ ...redis, unanswered: 3, how: "leave" })).toEqual([]);
});

test("a call that fails is allowed to the death of a node, and to nothing else", () => {
  const interrupted = { "talk: remote busy": 1 };
  expect(objectionsToNodes({ ...nodes, interrupted })).toEqual([]);
  expect(objectionsToNodes({ ...nodes, how: "leave", interrupted })).toEqual(["1 × talk: remote busy"]);
  expect(objectionsToNodes({ ...nodes, kept: 3 })).toEqual(["1 of 4 calls in progress did not go on"]);
});

test("calls across nodes that are late, or never come back, are told", () => {
  expect(objectionsToRedis({ ...redis, resumedAfterMs: 5_001, newCallAfterMs: null })).toEqual([
    "a call across nodes went on after 5001 ms",
    "a new call across nodes never went on",
  ]);
});
