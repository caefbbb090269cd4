import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Endpoint, readXorAddress, writeXorAddress } from "../../../cli/doctor/stun/address.js";
import { parseIceUrl } from "../../../cli/doctor/stun/ice-url.js";
import {
  decode,
  encode,
  errorCodeOf,
  mappedAddressOf,
  messageLength,
  newId,
  textOf,
} from "../../../cli/doctor/stun/message.js";

/** The sample answers of RFC 5769, sections 2.2 and 2.3. */
const IPV4_SAMPLE = Buffer.from(
  "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643" +
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96",
  "hex",
);
const IPV6_SAMPLE = Buffer.from(
  "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179" +
    "bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c",
  "hex",
);

const anyId = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes));
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  address: fc.oneof(
    fc.ipV4(),
    // As everybody writes them, so that they can be compared.
    fc.ipV6().map((text) => new URL(`http://[${text}]`).hostname.slice(1, -1)),
  ),
  port: fc.integer({ min: 0, max: 65_535 }),
});

describe("messages of STUN", () => {
  test("the samples of the standard are read as it says", () => {
    for (const [sample, address] of [
      [IPV4_SAMPLE, "192.0.2.1"],
      [IPV6_SAMPLE, "2001:db8:1234:5678:11:2233:4455:6677"],
    ] as const) {
      const message = decode(sample);
      if (message === null) throw new TypeError("the sample was not read");
      expect(message).toMatchObject({ class: "success", method: "binding" });
      expect(mappedAddressOf(message)).toEqual({ address, port: 32_853 });
    }
  });

  test("an address comes back as it was, and only with its own id", () => {
    fc.assert(
      fc.property(endpoint, anyId, (where, id) => {
        expect(readXorAddress(writeXorAddress(where, id), id)).toEqual(where);
      }),
    );
  });

  test("what was encoded is decoded, whatever the values", () => {
    const value = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(anyId, value, value, fc.boolean(), (id, realm, nonce, signed) => {
        const attributes = [["realm", realm] as const, ["nonce", nonce] as const];
        const key = signed ? Buffer.from("key") : undefined;
        const bytes = encode({ class: "request", method: "allocate", id }, attributes, key);
        expect(messageLength(bytes)).toBe(bytes.length);
        const message = decode(bytes);
        expect(message).toMatchObject({ class: "request", method: "allocate", id });
        expect(message && textOf(message, "realm")).toBe(realm.toString("utf8"));
        expect(message?.attributes.size).toBe(signed ? 3 : 2);
      }),
    );
  });

  test("nothing that comes from the network throws, however it is broken", () => {
    const anything = fc.uint8Array({ maxLength: 120 });
    const broken = fc.tuple(fc.nat({ max: IPV4_SAMPLE.length - 1 }), fc.nat(255)).map(([at, byte]) => {
      const copy = Buffer.from(IPV4_SAMPLE);
      copy[at] = byte;
      return copy;
    });
    const cut = fc.nat({ max: IPV4_SAMPLE.length }).map((length) => IPV4_SAMPLE.subarray(0, length));
    fc.assert(
      fc.property(fc.oneof(anything, broken, cut), (bytes) => {
        const message = decode(Buffer.from(bytes));
        if (message === null) return;
        mappedAddressOf(message);
        errorCodeOf(message);
        textOf(message, "nonce");
      }),
      { numRuns: 2_000 },
    );
  });

  test("an error tells its number and its reason", () => {
    const id = newId();
    const value = Buffer.concat([Buffer.from([0, 0, 4, 38]), Buffer.from("Stale Nonce")]);
    const message = decode(encode({ class: "error", method: "allocate", id }, [["errorCode", value]]));
    expect(message && errorCodeOf(message)).toEqual({ code: 438, reason: "Stale Nonce" });
  });
});

test.each([
  ["stun:stun.example.org", { kind: "stun", host: "stun.example.org", port: 3478, transport: "udp" }],
  ["turn:192.0.2.1:3479?transport=tcp", { kind: "turn", host: "192.0.2.1", port: 3479, transport: "tcp" }],
  ["turns:t.example.org", { kind: "turn", host: "t.example.org", port: 5349, transport: "tls" }],
  ["turn:[2001:db8::1]:3478", { kind: "turn", host: "2001:db8::1", port: 3478, transport: "udp" }],
  ["turn://turn.example.org", null],
  ["turn:host:0", null],
  ["turn:host:99999", null],
  ["http://example.org", null],
])("%s names a server or none", (url, parsed) => {
  expect(parseIceUrl(url)).toEqual(parsed);
});
