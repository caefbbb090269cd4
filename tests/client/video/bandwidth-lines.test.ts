import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { answeringRole, asAnswer, limitVideo, sectionCount } from "../../../client/video/bandwidth-lines.js";

const PLAIN = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "b=CT:9000",
  "t=0 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "b=AS:64",
  "a=mid:0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "i=a camera",
  "c=IN IP4 0.0.0.0",
  "a=mid:1",
  "",
];

const sdpOf = (lines: readonly string[], end = "\r\n"): string => lines.join(end);

describe("a limit", () => {
  it("stands in the video section, after its title and its address", () => {
    const lines = limitVideo(sdpOf(PLAIN), 250_500).split("\r\n");
    expect(lines).toEqual(PLAIN.toSpliced(12, 0, "b=AS:251", "b=TIAS:250500"));
  });

  it("takes the place of the one before", () => {
    const limited = limitVideo(limitVideo(sdpOf(PLAIN), 900_000), 100_000);
    expect(limited).toBe(limitVideo(sdpOf(PLAIN), 100_000));
  });

  it("leaves a description without pictures as it is", () => {
    const audio = sdpOf(PLAIN.slice(0, 9));
    expect(limitVideo(audio, 100_000)).toBe(audio);
  });

  it("keeps the ends of lines as they are", () => {
    expect(limitVideo(sdpOf(PLAIN, "\n"), 100_000)).not.toContain("\r");
    expect(limitVideo(sdpOf(PLAIN), 100_000).replaceAll("\r\n", "")).not.toContain("\n");
  });
});

const line = fc.oneof(
  fc.constantFrom("m=audio 9 RTP 0", "m=video 9 RTP 96", "m=video 0 RTP 96", "m=application 9 SCTP 5000"),
  fc.constantFrom("c=IN IP4 0.0.0.0", "i=title", "b=AS:30", "b=TIAS:30000", "a=mid:0", "a=b=TIAS:1", ""),
  fc.string({ maxLength: 12 }).map((text) => `a=${text.replaceAll(/[\r\n]/g, "")}`),
);
const description = fc.array(line, { maxLength: 30 });

/** The lines of each section: first what is about the whole. */
function sections(lines: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const text of lines) {
    if (text.startsWith("m=")) found.push([]);
    found.at(-1)?.push(text);
  }
  return found;
}
const isVideo = (section: readonly string[]): boolean => section[0]?.startsWith("m=video ") ?? false;

test("whatever the description, each video section has the limit once and nothing else changes", () => {
  fc.assert(
    fc.property(description, fc.integer({ min: 1, max: 10_000_000 }), (lines, bits) => {
      const before = sections(lines);
      const after = sections(
        limitVideo(sdpOf([...lines, ""]), bits)
          .split("\r\n")
          .slice(0, -1),
      );
      expect(after).toHaveLength(before.length);
      for (const [index, section] of after.entries()) {
        const was = before[index] ?? [];
        if (!isVideo(section)) {
          expect(section).toEqual(was);
          continue;
        }
        const isBandwidth = (text: string): boolean => text.startsWith("b=");
        expect(section.filter(isBandwidth)).toEqual([`b=AS:${Math.ceil(bits / 1000)}`, `b=TIAS:${bits}`]);
        expect(section.filter((text) => !isBandwidth(text))).toEqual(
          was.filter((text) => !isBandwidth(text)),
        );
        // The grammar wants them before every attribute.
        const firstAttribute = section.findIndex((text) => text.startsWith("a="));
        if (firstAttribute !== -1) expect(section.findIndex(isBandwidth)).toBeLessThan(firstAttribute);
      }
    }),
  );
});

test("no text at all breaks it, and doing it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, bits) => {
      const once = limitVideo(text, bits);
      expect(limitVideo(once, bits)).toBe(once);
    }),
  );
});

describe("an offer in the words of an answer", () => {
  it("has the role that the own answer left", () => {
    const offer = "m=audio 9 X 0\r\na=setup:actpass\r\nm=video 9 X 96\r\na=setup:actpass\r\n";
    const own = "m=audio 9 X 0\r\na=setup:active\r\n";
    expect(asAnswer(offer, answeringRole(own))).toBe(offer.replaceAll("actpass", "passive"));
    expect(asAnswer(offer, answeringRole(own.replace("active", "passive")))).toBe(
      offer.replaceAll("actpass", "active"),
    );
  });

  it("leaves a role that was decided", () => {
    expect(asAnswer("a=setup:passive\r\n", "active")).toBe("a=setup:passive\r\n");
  });
});

it("sections are counted", () => {
  expect(sectionCount(sdpOf(PLAIN))).toBe(2);
  expect(sectionCount("")).toBe(0);
});
