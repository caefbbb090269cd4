import { defineConfig } from "vitest/config";

// Native WebRTC does not live in worker threads, so every test file gets a process of its own.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    sequence: { shuffle: true },
  },
});
