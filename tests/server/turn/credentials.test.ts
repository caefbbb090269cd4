import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { iceServersFor } from "../../../server/turn/credentials.js";

const NOW = 1_700_000_000_900;
const config = { turnUrls: ["turn:t:3478"], turnSecret: "north", stunUrls: ["stun:s"] };

test("credentials are coturn's: an expiry with the user, and its HMAC-SHA1", () => {
  const [stun, turn] = iceServersFor(42, config, { purpose: "call", now: NOW });
  expect(stun).toEqual({ urls: ["stun:s"] });
  const username = `${1_700_000_000 + 600}:42`;
  const credential = createHmac("sha1", "north").update(username).digest("base64");
  expect(turn).toEqual({ urls: ["turn:t:3478"], username, credential });
});

test("a diagnosis gets them for a minute", () => {
  const [, turn] = iceServersFor(42, config, { purpose: "doctor", now: NOW });
  expect(turn?.username).toBe("1700000060:42");
});

test("without configuration there are no servers", () => {
  const nothing = { turnUrls: [], turnSecret: null, stunUrls: [] };
  expect(iceServersFor(42, nothing, { purpose: "call", now: NOW })).toEqual([]);
});
