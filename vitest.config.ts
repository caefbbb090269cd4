import { defineConfig } from "vitest/config";
import { SkippedTests } from "./tests/house/skipped-tests.js";
import { answersOn } from "./tests/support/answers-on.js";

/** Set in continuous integration: there a skipped test is a failure, and the totals are written for machines. */
const requireAll = process.env.REQUIRE_ALL === "1";

/** What a server stores and finds must not depend on the database: these run a second time, on MariaDB. */
const ON_BOTH_DATABASES = [
  "tests/server/http/{accounts,blocks,calls,devices,people,people-and-calls,profile,sessions}.test.ts",
  "tests/server/main.test.ts",
];
const hasMariadb = requireAll || (await answersOn(3306));

/** Real calls with real sound: each of these wants the machine to itself, or it measures its neighbours. */
const REAL_TIME = [
  "tests/integration/**/*.test.ts",
  "tests/demo/**/*.test.ts",
  "tests/bots/verdicts/opus.test.ts",
  "tests/client/audio/device/**/*.test.ts",
  "tests/client/media/**/*.test.ts",
  "tests/client/media-process/**/*.test.ts",
  "tests/client/video/capture/**/*.test.ts",
  "tests/cli/doctor/{sound,doctor}.test.ts",
  "tests/cli/completion/shells.test.ts",
  "tests/cli/processes.test.ts",
];

const common = {
  // Native WebRTC does not live in worker threads, so every test file gets a process of its own.
  pool: "forks",
  testTimeout: 20_000,
  hookTimeout: 20_000,
} as const;

const onMariadb = {
  test: {
    ...common,
    name: "on MariaDB",
    include: ON_BOTH_DATABASES,
    env: { TEST_DATABASE: "mariadb" },
    maxWorkers: 2,
    sequence: { shuffle: true, groupOrder: 0 },
  },
};

export default defineConfig({
  test: {
    sequence: { shuffle: true },
    reporters: ["default", new SkippedTests(requireAll), ...(requireAll ? ["json"] : [])],
    outputFile: { json: ".artifacts/tests.json" },
    projects: [
      {
        test: {
          ...common,
          name: "quick",
          include: ["tests/**/*.test.ts"],
          exclude: REAL_TIME,
          maxWorkers: 2,
          sequence: { shuffle: true, groupOrder: 0 },
        },
      },
      ...(hasMariadb ? [onMariadb] : []),
      {
        test: {
          ...common,
          name: "real time",
          include: REAL_TIME,
          maxWorkers: 1,
          sequence: { shuffle: true, groupOrder: 1 },
        },
      },
    ],
  },
});
