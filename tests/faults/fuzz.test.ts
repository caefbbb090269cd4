import { expect, test } from "vitest";
import { campaign } from "../support/fuzz/campaign.js";

const SEED = 20_261_123;

test("a server under hostile input stays up, keeps to the contract and serves honest people", async () => {
  const { ledger, unreached } = await campaign({ seed: SEED, inputs: 10_000, rateLimits: false });
  expect(ledger.findings).toEqual([]);
  expect(unreached).toEqual([]);
  for (const [layer, count] of Object.entries(ledger.sent)) expect([layer, count > 0]).toEqual([layer, true]);
}, 120_000);

test.each(["endCall: anybody may be the sender", "an error that nobody catches"])(
  "the same attack finds a fault that was planted: %s",
  async (plant) => {
    const { ledger } = await campaign({ seed: SEED, plant, inputs: 20_000, stopAtFinding: true });
    expect(ledger.findings).not.toEqual([]);
  },
  120_000,
);
