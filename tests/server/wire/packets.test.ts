import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AckRequest,
  ackMessage,
  decodePacket,
  eventMessage,
  PACKET,
  PacketDecoder,
  PacketEncoder,
  readEvent,
} from "../../../server/wire/packets.js";

const encoder = new PacketEncoder();

describe("a packet", () => {
  it.each([
    ["0", { type: PACKET.connect, nsp: "/" }],
    ['0{"token":"x"}', { type: PACKET.connect, nsp: "/", data: { token: "x" } }],
    ['0/admin,{"a":1}', { type: PACKET.connect, nsp: "/admin", data: { a: 1 } }],
    ["0/admin", { type: PACKET.connect, nsp: "/admin" }],
    ["1", { type: PACKET.disconnect, nsp: "/" }],
    ['2["a"]', { type: PACKET.event, nsp: "/", data: ["a"] }],
    ['2[7,{"b":"1,2"}]', { type: PACKET.event, nsp: "/", data: [7, { b: "1,2" }] }],
    ['212["a",1]', { type: PACKET.event, nsp: "/", data: ["a", 1, new AckRequest(12)] }],
    ['2/admin,12["a"]', { type: PACKET.event, nsp: "/admin", data: ["a", new AckRequest(12)] }],
    ['312["a"]', { type: PACKET.ack, nsp: "/", id: 12, data: ["a"] }],
    [
      '51-3["a",{"_placeholder":true,"num":0}]',
      { type: PACKET.event, nsp: "/", data: ["a", { _placeholder: true, num: 0 }, new AckRequest(3)] },
    ],
    ["61-12[]", { type: PACKET.ack, nsp: "/", id: 12, data: [] }],
  ])("%s is understood", (text, packet) => {
    expect(decodePacket(text)).toEqual(packet);
  });

  it.each([
    "",
    "x",
    "7[]",
    "9{broken",
    "0[]",
    "0null",
    "1[]",
    "2",
    "2[]",
    "2{}",
    '2["connect"]',
    '2["disconnect"]',
    '2["newListener"]',
    "2[null]",
    '2["a"',
    '2["a"]x',
    "3{}",
    '4{"message":"no"}',
    '5["a"]',
    '5-["a"]',
    '51["a"]',
    '21234567890123456["a"]',
  ])("%s is none", (text) => {
    expect(() => decodePacket(text)).toThrow();
  });

  it("that is written is read again", () => {
    const data = fc.array(fc.jsonValue()).map((rest) => ["event", ...rest]);
    fc.assert(
      fc.property(data, fc.constantFrom("/", "/admin"), (values, nsp) => {
        const [text] = encoder.encode({ type: PACKET.event, nsp, data: values });
        expect(decodePacket(text)).toEqual({
          type: PACKET.event,
          nsp,
          data: JSON.parse(JSON.stringify(values)),
        });
      }),
    );
  });

  it("never comes from a text that throws anything but an error, nor takes its time with it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-6][0-9/,[{"-]*$/)), (text) => {
        try {
          decodePacket(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("the messages of the main namespace", () => {
  it("are those that the library would write", () => {
    expect(eventMessage("callEnded", { from: "bob" })).toBe('42["callEnded",{"from":"bob"}]');
    expect(ackMessage(new AckRequest(12), { ok: true, data: {} })).toBe('4312[{"ok":true,"data":{}}]');
  });

  it("are read where they are events, with or without a wish for an acknowledgement", () => {
    expect(readEvent('42["a",1]')).toEqual(["a", 1]);
    expect(readEvent('420["a",1]')).toEqual(["a", 1, new AckRequest(0)]);
    for (const other of ["2", "3", "40", "41", '43["a"]', '42/other,["a"]', "42[broken", '42["connect"]']) {
      expect(readEvent(other)).toBeUndefined();
    }
  });
});

describe("the decoder", () => {
  it("drops attachments unread, whether they were announced or not", () => {
    const decoded: unknown[] = [];
    const decoder = new PacketDecoder();
    decoder.on("decoded", (packet) => decoded.push(packet));
    decoder.add(Buffer.from("unannounced"));
    decoder.add('51-["a",{"_placeholder":true,"num":0}]');
    decoder.add('2["b"]');
    decoder.add(Buffer.from("late"));
    expect(decoded).toMatchObject([{ data: ["a", { _placeholder: true, num: 0 }] }, { data: ["b"] }]);
    decoder.destroy();
  });
});
