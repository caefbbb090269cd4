import { afterEach, describe, expect, it } from "vitest";
import { type ConnectOptions, Rig, type RigOptions } from "./rig.js";

let rig: Rig;
afterEach(() => rig.close());

async function outcome(options: RigOptions, connect: ConnectOptions): Promise<string> {
  rig = await Rig.start(options);
  rig.account("alice");
  return rig
    .client(connect)
    .connect()
    .then(
      () => "connected",
      (error: Error) => error.message,
    );
}

const FORWARDED = { "x-forwarded-for": "192.0.2.7" };

describe("connecting", () => {
  it.each<[string, RigOptions, ConnectOptions, string]>([
    ["with a good token", {}, { token: "token-1" }, "connected"],
    [
      "with a good token where tokens are a must",
      { legacyClients: "deny" },
      { token: "token-1" },
      "connected",
    ],
    ["with a good token through a proxy", {}, { token: "token-1", headers: FORWARDED }, "connected"],
    ["with a token of nobody", {}, { token: "token-99" }, "unauthorized"],
    ["with an expired token", {}, { token: "token-expired" }, "token-expired"],
    ["with a bad token where none is needed", { legacyClients: "allow" }, { token: "x" }, "unauthorized"],
    ["with a malformed token", {}, { auth: { token: 7 } }, "bad-request"],
    ["with an empty token", {}, { auth: { token: "" } }, "bad-request"],
    ["with a malformed device id", {}, { auth: { deviceId: "short" } }, "bad-request"],
    ["with unknown fields", {}, { auth: { token: "token-1", admin: true } }, "connected"],
    ["without a token from this machine", {}, {}, "connected"],
    ["without a token through a proxy", {}, { headers: FORWARDED }, "legacy-refused"],
    [
      "without a token through a trusted proxy",
      { trustProxy: true },
      { headers: FORWARDED },
      "legacy-refused",
    ],
    ["without a token where that is denied", { legacyClients: "deny" }, {}, "legacy-refused"],
    [
      "without a token through a proxy where all may",
      { legacyClients: "allow" },
      { headers: FORWARDED },
      "connected",
    ],
    [
      "from a page of somewhere else",
      {},
      { token: "token-1", headers: { origin: "http://evil.example" } },
      "websocket error",
    ],
    [
      "from a page that was named",
      { corsOrigins: ["http://web.example"] },
      { token: "token-1", headers: { origin: "http://web.example" } },
      "connected",
    ],
  ])("%s: %#", async (_, options, connect, expected) => {
    expect(await outcome(options, connect)).toBe(expected);
  });

  it("without a token leaves a line that names the setting, and no secret, when it is refused", async () => {
    await outcome({ trustProxy: true }, { headers: FORWARDED });
    const warnings = rig.log.lines.filter((line) => line.startsWith("warn"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("LEGACY_CLIENTS=loopback");
    expect(warnings[0]).toContain("192.0.2.7");
  });

  it("does not print a token anywhere", async () => {
    await outcome({}, { token: "token-99" });
    expect(rig.log.lines.join()).not.toContain("token-99");
  });
});
