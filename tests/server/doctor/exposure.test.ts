import { expect, test } from "vitest";
import { defaultConfig, type ServerConfig } from "../../../server/config/server-config.js";
import { examineExposure } from "../../../server/doctor/exposure.js";

const levels = (changes: Partial<ServerConfig>) =>
  Object.fromEntries(
    examineExposure({ ...defaultConfig(), ...changes }).map(({ about, level }) => [about, level]),
  );

test("nothing configured is nothing to worry about", () => {
  expect(new Set(Object.values(levels({})))).toEqual(new Set(["ok"]));
});

test.each<[string, Partial<ServerConfig>, string]>([
  ["a public address without TLS", { host: "0.0.0.0" }, "address"],
  ["a public address of IPv6", { host: "::" }, "address"],
  [
    "sockets without a token from everywhere",
    { host: "0.0.0.0", legacyClients: "allow" },
    "sockets without a token",
  ],
  ["headers believed from everywhere", { host: "192.0.2.1", trustProxy: true }, "proxy"],
  ["web pages without TLS", { corsOrigins: ["http://example.org"] }, "web pages"],
  ["no rate limits", { rateLimits: false }, "rate limits"],
  ["metrics for everybody", { host: "0.0.0.0", metrics: "on" }, "metrics"],
])("%s: warns", (_name, changes, about) => {
  expect(levels(changes)[about]).toBe("warn");
});

test.each<[string, Partial<ServerConfig>, string]>([
  ["the old app on a machine of one's own", { legacyClients: "allow" }, "sockets without a token"],
  ["behind a proxy on this machine", { trustProxy: true }, "proxy"],
  ["a page of this machine", { corsOrigins: ["http://localhost:8080", "https://example.org"] }, "web pages"],
  ["behind a proxy elsewhere", { host: "0.0.0.0", trustProxy: true }, "address"],
])("%s: fine", (_name, changes, about) => {
  expect(levels(changes)[about]).toBe("ok");
});

test("every warning says what to do", () => {
  const found = examineExposure({
    ...defaultConfig(),
    host: "0.0.0.0",
    legacyClients: "allow",
    rateLimits: false,
  });
  const warnings = found.filter(({ level }) => level !== "ok");
  expect(warnings.length).toBeGreaterThan(2);
  for (const { cure } of warnings) expect(cure).toMatch(/^[A-Z].+\.$/);
});
