import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  avfoundationCameras,
  type Camera,
  chooseCamera,
  dshowCameras,
  listCameras,
  v4lCameras,
} from "../../../../client/video/capture/cameras.js";

describe("on Linux", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "calling-cameras-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function plug(entry: string, about: { name?: string; index?: string }): void {
    mkdirSync(join(folder, entry));
    for (const [file, text] of Object.entries(about)) writeFileSync(join(folder, entry, file), `${text}\n`);
  }

  it("each camera is there once, in the order of its devices, the first as default", async () => {
    plug("video10", { name: "Desk: Document camera", index: "0" });
    plug("video2", { name: "Integrated Camera: Integrated C", index: "0" });
    plug("video3", { name: "Integrated Camera: Integrated C", index: "1" });
    plug("v4l-subdev0", { name: "sensor", index: "0" });
    expect(await v4lCameras(folder)).toEqual([
      { name: "Integrated Camera: Integrated C", device: "/dev/video2", isDefault: true },
      { name: "Desk: Document camera", device: "/dev/video10", isDefault: false },
    ]);
  });

  it("a camera that says nothing about itself goes by its device", async () => {
    plug("video0", {});
    expect(await v4lCameras(folder)).toEqual([{ name: "video0", device: "/dev/video0", isDefault: true }]);
  });

  it("a machine that knows no cameras has none", async () => {
    expect(await v4lCameras(join(folder, "nowhere"))).toEqual([]);
  });
});

it("a system that nobody knows has no cameras", async () => {
  expect(await listCameras("aix")).toEqual([]);
});

it("on a Mac the cameras are those of the video devices that are no screens", () => {
  const said = `[AVFoundation indev @ 0x7f8] AVFoundation video devices:
[AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f8] [1] Ada's iPhone [2] Camera
[AVFoundation indev @ 0x7f8] [2] Capture screen 0
[AVFoundation indev @ 0x7f8] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8] [0] MacBook Pro Microphone
: Input/output error
`;
  expect(avfoundationCameras(said)).toEqual([
    { device: "0", name: "FaceTime HD Camera", isDefault: true },
    { device: "1", name: "Ada's iPhone [2] Camera", isDefault: false },
  ]);
});

describe("on Windows", () => {
  const expected = [
    { device: "HD WebCam", name: "HD WebCam", isDefault: true },
    { device: "OBS Virtual Camera", name: "OBS Virtual Camera", isDefault: false },
  ];

  it("cameras are told from microphones", () => {
    const said = `[dshow @ 000001] "HD WebCam" (video)\r
[dshow @ 000001]   Alternative name "@device_pnp_\\\\?\\usb#vid"\r
[dshow @ 000001] "OBS Virtual Camera" (video, none)\r
[dshow @ 000001] "Microphone (Realtek)" (audio)\r
dummy: Immediate exit requested\r
`;
    expect(dshowCameras(said)).toEqual(expected);
  });

  it("also as older versions say it", () => {
    const said = `[dshow @ 000001] DirectShow video devices (some may be both video and audio devices)
[dshow @ 000001]  "HD WebCam"
[dshow @ 000001]     Alternative name "@device_pnp"
[dshow @ 000001]  "OBS Virtual Camera"
[dshow @ 000001] DirectShow audio devices
[dshow @ 000001]  "Microphone (Realtek)"
`;
    expect(dshowCameras(said)).toEqual(expected);
  });
});

it("what says nothing of the kind has no cameras", () => {
  expect(avfoundationCameras("Unknown input format: 'avfoundation'")).toEqual([]);
  expect(dshowCameras("Unknown input format: 'dshow'")).toEqual([]);
});

describe("choosing", () => {
  const cameras: Camera[] = [
    { name: "Integrated Camera", device: "a", isDefault: true },
    { name: "Desk CAMERA", device: "b", isDefault: false },
  ];

  it("goes by a part of the name in any case, or takes the default", () => {
    expect(chooseCamera(cameras, "desk")).toBe(cameras[1]);
    expect(chooseCamera(cameras, "camera")).toBe(cameras[0]);
    expect(chooseCamera(cameras, null)).toBe(cameras[0]);
  });

  it("takes no other camera than the one that was named", () => {
    expect(chooseCamera(cameras, "roof")).toBeNull();
    expect(chooseCamera([], null)).toBeNull();
  });
});
