import { CallError } from "../../protocol/errors.js";
import { chooseCamera, listCameras } from "./capture/cameras.js";
import { CapturedVideo, type CapturedVideoOptions } from "./capture/captured-video.js";
import type { Capture } from "./capture/ffmpeg-arguments.js";
import type { VideoSource } from "./ports.js";
import type { VideoInput } from "./spec.js";
import { TestPattern } from "./test-pattern.js";

export interface OpenVideoOptions extends CapturedVideoOptions {
  /** Part of the camera's name; null takes the first. Default null. */
  camera?: string | null;
  /** Begins a file again when it ends, instead of standing still at its last picture. Default false. */
  loop?: boolean;
}

/** Makes the source of one's own picture. It never fails: what cannot be had is told, and becomes the test pattern. */
export function openVideo(input: VideoInput, options: OpenVideoOptions): VideoSource {
  const { camera = null, loop = false, ...rest } = options;
  switch (input.kind) {
    case "pattern":
      return new TestPattern();
    case "camera":
      return new CapturedVideo(() => findCamera(camera), rest);
    case "screen":
      return new CapturedVideo(() => ({ kind: "screen" }), rest);
    case "file":
      return new CapturedVideo(() => ({ kind: "file", path: input.path, loop }), rest);
  }
}

async function findCamera(part: string | null): Promise<Capture> {
  const cameras = await listCameras();
  const camera = chooseCamera(cameras, part);
  if (camera) return { kind: "camera", device: camera.device };
  throw new CallError(
    "video-source-failed",
    part !== null && cameras.length > 0 ? `There is no camera named "${part}"` : "There is no camera",
  );
}
