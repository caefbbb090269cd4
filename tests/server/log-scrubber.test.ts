import { expect, test } from "vitest";
import { scrubFields, scrubText } from "../../server/log-scrubber.js";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjo3fQ.c2lnbmF0dXJl";
const SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
const CANDIDATE = "candidate:1 1 udp 2122260223 192.0.2.7 5000 typ host generation 0";

test("a field that holds a secret by its name loses its value, however deep", () => {
  expect(
    scrubFields({
      room: "room-1",
      token: TOKEN,
      headers: { Authorization: "Bearer x", host: "a" },
      deep: [{ signal: { type: "offer", sdp: SDP } }],
    }),
  ).toEqual({
    room: "room-1",
    token: "[hidden]",
    headers: { Authorization: "[hidden]", host: "a" },
    deep: [{ signal: "[hidden]" }],
  });
});

test.each([TOKEN, SDP, CANDIDATE])("a text loses %j", (secret) => {
  const clean = scrubText(`it was ${secret}`);
  expect(clean).toMatch(/^it was \[hidden\]/);
  expect(clean).not.toContain("192.0.2.7");
  expect(clean).not.toContain(TOKEN.slice(0, 20));
});

test("everything else stays as it is", () => {
  const fields = { event: "callUser", count: 3, at: null, nested: { ok: true, list: [1, "a"] } };
  expect(scrubFields(fields)).toEqual(fields);
  expect(scrubText("candidate: none was found; version v=01")).toBe(
    "candidate: none was found; version v=01",
  );
});

test("a circle does not hang the log", () => {
  const circle: Record<string, unknown> = { name: "a" };
  circle.self = circle;
  expect(JSON.stringify(scrubFields(circle))).toContain("[hidden]");
});
