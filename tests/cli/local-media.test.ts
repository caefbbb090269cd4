import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { localMedia, planMedia, prepareSource } from "../../cli/local-media.js";
import { readFrameNumber } from "../../client/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calling-media-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const QUIET = { in: "silence", out: "null" };

describe("the picture of a call", () => {
  test.each([
    [{}, null],
    [{ video: true }, { kind: "camera" }],
    [{ video: true, videoIn: "pattern" }, { kind: "pattern" }],
    [{ videoIn: "screen" }, { kind: "screen" }],
  ])("with %j is %j", async (options, video) => {
    expect(await planMedia({ ...QUIET, ...options })).toMatchObject({ video });
  });

  it("is a file's, when the file can be read", async () => {
    const path = join(folder, "talk.mp4");
    await expect(planMedia({ videoIn: `file:${path}` })).rejects.toMatchObject({
      code: "video-source-failed",
    });
    writeFileSync(path, "");
    expect(await planMedia({ videoIn: `file:${path}` })).toMatchObject({ video: { kind: "file", path } });
  });

  it("is the test pattern for whoever asks for it, and none in a call without pictures", async () => {
    const mediaOf = async (options: Parameters<typeof planMedia>[0]) => {
      const plan = await planMedia({ ...QUIET, ...options });
      return localMedia(plan, await prepareSource(plan), {
        number: 1,
        onTrouble: (error) => expect.fail(error.message),
      });
    };
    const frame = (await mediaOf({ videoIn: "pattern" })).video?.next();
    expect(frame && readFrameNumber(frame)).toBe(0);
    expect(await mediaOf({})).not.toHaveProperty("video");
  });
});
