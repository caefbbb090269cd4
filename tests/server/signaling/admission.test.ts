import { describe, expect, it } from "vitest";
import {
  isAdmittedWithoutToken,
  isKnownOrigin,
  type LegacyClients,
} from "../../../server/signaling/admission.js";

const PAGES = ["https://calls.example.org"];

describe("a socket without a token", () => {
  it.each<[LegacyClients, string | undefined, Record<string, string>, boolean]>([
    ["loopback", "127.0.0.1", {}, true],
    ["loopback", "127.8.9.10", {}, true],
    ["loopback", "::1", {}, true],
    ["loopback", "::ffff:127.0.0.1", {}, true],
    ["loopback", "::FFFF:127.0.0.1", {}, true],
    ["loopback", "192.0.2.1", {}, false],
    ["loopback", "::ffff:192.0.2.1", {}, false],
    ["loopback", "128.0.0.1", {}, false],
    ["loopback", "::2", {}, false],
    ["loopback", "127.0.0.1.example.org", {}, false],
    ["loopback", undefined, {}, false],
    ["loopback", "127.0.0.1", { "x-forwarded-for": "127.0.0.1" }, false],
    ["loopback", "127.0.0.1", { "x-forwarded-for": "" }, false],
    ["loopback", "127.0.0.1", { "x-forwarded-proto": "https" }, false],
    ["loopback", "127.0.0.1", { forwarded: "for=127.0.0.1" }, false],
    ["loopback", "127.0.0.1", { "x-real-ip": "127.0.0.1" }, false],
    ["loopback", "127.0.0.1", { via: "1.1 proxy" }, false],
    ["loopback", "127.0.0.1", { origin: "http://evil.example" }, false],
    ["loopback", "127.0.0.1", { origin: "http://evil.example:5000", host: "evil.example:5000" }, false],
    ["loopback", "127.0.0.1", { origin: "https://calls.example.org" }, true],
    ["allow", "192.0.2.1", {}, true],
    ["allow", "127.0.0.1", { "x-forwarded-for": "192.0.2.1" }, true],
    ["allow", "192.0.2.1", { origin: "http://evil.example" }, false],
    ["deny", "127.0.0.1", {}, false],
    ["deny", "::1", {}, false],
  ])("under %s from %s with %j is admitted: %s", (mode, address, headers, admitted) => {
    expect(isAdmittedWithoutToken({ address, headers }, mode, PAGES)).toBe(admitted);
  });
});

describe("the origin of a page", () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ origin: "https://calls.example.org", host: "api.example.org" }, true],
    [{ origin: "http://localhost:5000", host: "localhost:5000" }, true],
    [{ origin: "https://phone.example.org", host: "phone.example.org" }, true],
    [{ origin: "http://evil.example", host: "localhost:5000" }, false],
    [{ origin: "null", host: "localhost:5000" }, false],
  ])("of %j is known: %s", (headers, known) => {
    expect(isKnownOrigin({ address: "127.0.0.1", headers }, PAGES)).toBe(known);
  });
});
