import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marked, markOf, nameOfOffer } from "../../../client/call/offer-marks.js";
import { hasVideo } from "../../../protocol/index.js";
import { bareAnswer, bareOffer } from "./described.js";

describe("the mark of an offer", () => {
  it("is the session id of its connection, and comes back out of what it was set into", () => {
    const offer = bareOffer("4611686018427387904");
    const name = nameOfOffer(offer);
    expect(name).toBe("4611686018427387904");
    expect(markOf(marked(offer, name))).toBe(name);
    expect(markOf(marked(bareAnswer("7"), name))).toBe(name);
  });

  it("stands before the first section and changes nothing else", () => {
    const { sdp } = marked(bareOffer("7"), "7");
    expect(sdp.split("\r\n").filter((line) => !line.startsWith("a=x-"))).toEqual(
      bareOffer("7").sdp.split("\r\n"),
    );
    expect(sdp.indexOf("a=x-")).toBeLessThan(sdp.indexOf("m=audio"));
    expect(hasVideo(sdp)).toBe(false);
  });

  it("is not set into what has no section, and not found where nobody set it", () => {
    const strange = { type: "offer", sdp: "v=0 offer" } as const;
    expect(marked(strange, "7")).toBe(strange);
    expect(markOf(strange)).toBeNull();
    expect(nameOfOffer(strange)).toBeNull();
    expect(markOf(bareOffer("7"))).toBeNull();
  });

  it("is never read out of a text that does not hold exactly that line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (junk) => {
        const found = markOf({ type: "offer", sdp: junk });
        expect(found === null || junk.includes(`a=x-calling-offer:${found}`)).toBe(true);
      }),
    );
    expect(markOf({ type: "offer", sdp: `a=x-calling-offer:${"7".repeat(33)}\r\n` })).toBeNull();
    expect(markOf({ type: "offer", sdp: "s=a=x-calling-offer:7\r\n" })).toBeNull();
  });
});
