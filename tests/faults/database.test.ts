import { expect, test } from "vitest";
import { killRounds, objections as objectionsToKills } from "../support/faults/kill-rounds.js";
import { objections, outageRun } from "../support/faults/outage-run.js";
import { OwnMariadb } from "../support/own-mariadb.js";
import { describeWith } from "../support/requirements.js";

/*
 * The shortest form of `npm run faults`, which has more kinds of outages and as many rounds as one likes. What it says
 * about losses is worth little; that each fault does what it says, and that the verdict notices, is tested here as well.
 */
const DEADLINE_MS = 180_000;
const ROUNDS = 1;
const SECONDS = 2;

test("a server on SQLite that is killed under load loses nothing it has acknowledged, and leaves nobody stuck", {
  timeout: DEADLINE_MS,
}, async () => {
  const report = await killRounds({ database: "sqlite", rounds: ROUNDS });
  expect(objectionsToKills(report)).toEqual([]);
  expect(report).toMatchObject({ kills: ROUNDS, lost: [], stuck: [] });
});

test("the verdict on a run without a fault is that there was none", { timeout: DEADLINE_MS }, async () => {
  const report = await killRounds({ database: "sqlite", rounds: 1, injects: false });
  expect(objectionsToKills(report)).toContain("only 0 of 1 servers were killed");
  expect(objectionsToKills(report, { injects: false })).toEqual([]);
});

await describeWith("mariadb", "on MariaDB", () => {
  test("a killed server loses nothing it has acknowledged either", { timeout: DEADLINE_MS }, async () => {
    const mariadb = await OwnMariadb.start();
    try {
      const report = await killRounds({ database: mariadb.target, rounds: ROUNDS });
      expect(objectionsToKills(report)).toEqual([]);
    } finally {
      await mariadb.close();
    }
  });

  test("a server that is killed while the database is dead leaves a log that the next one completes", {
    timeout: DEADLINE_MS,
  }, async () => {
    const report = await outageRun({ how: "kill", seconds: SECONDS, killsServer: true });
    expect(objections(report)).toEqual([]);
    expect(report.serverDiedOf).toBe("SIGKILL");
  });
});
