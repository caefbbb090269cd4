import { defineConfig } from "vitest/config";
import { SkippedTests } from "./tests/house/skipped-tests.js";

/** Set in continuous integration: there a skipped test is a failure, and the totals are written for machines. */
const requireAll = process.env.REQUIRE_ALL === "1";

// Native WebRTC does not live in worker threads, so every test file gets a process of its own.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    sequence: { shuffle: true },
    reporters: ["default", new SkippedTests(requireAll), ...(requireAll ? ["json"] : [])],
    outputFile: { json: ".artifacts/tests.json" },
  },
});
