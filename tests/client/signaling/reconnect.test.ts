import { describe, expect, it } from "vitest";
import {
  absenceAfter,
  absenceAtDoor,
  RECONNECT_SPREAD_MS,
  reconnectDelay,
} from "../../../client/signaling/reconnect.js";

describe("the way back to the server", () => {
  it("is spread evenly over ten seconds when the server went away", () => {
    expect([0, 0.25, 0.5, 1].map((random) => reconnectDelay("server-away", random))).toEqual([
      0,
      2_500,
      5_000,
      RECONNECT_SPREAD_MS,
    ]);
  });

  it("is short when only the socket was lost, though never without a pause", () => {
    expect([0, 1].map((random) => reconnectDelay("socket-lost", random))).toEqual([200, 1_000]);
  });

  it("is short, and spread, when the server is there and turned the phone away for the moment", () => {
    expect([0, 1].map((random) => reconnectDelay("turned-away", random))).toEqual([500, 2_000]);
    expect([503, 502, 404, undefined].map(absenceAtDoor)).toEqual([
      "turned-away",
      "server-away",
      "server-away",
      "server-away",
    ]);
  });

  it.each([
    ["transport close", 1001, "server-away"],
    ["transport close", 1005, "server-away"],
    ["transport close", 1006, "socket-lost"],
    ["transport close", undefined, "socket-lost"],
    ["transport error", undefined, "socket-lost"],
    ["ping timeout", undefined, "socket-lost"],
    ["io server disconnect", undefined, "socket-lost"],
  ])("after %s with code %s is that of %s", (reason, code, absence) => {
    expect(absenceAfter(reason, code)).toBe(absence);
  });
});
