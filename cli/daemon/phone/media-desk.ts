import type { MediaHost } from "../../../client/index.js";
import type { CallReport } from "../../calls/call-report.js";
import type { DaemonNotices, Settings } from "../contract.js";
import type { Watch } from "../rpc/handlers.js";
import type { PhoneChange } from "./phone-state.js";

type MediaNotice = "levels" | "video";

interface MediaListener {
  change: (change: PhoneChange) => void;
  report: (report: CallReport) => void;
  /** The camera or the screen gives no picture; the test pattern stands in for it. */
  cameraFailed: () => void;
  tell: <N extends MediaNotice>(notice: N, content: DaemonNotices[N]) => void;
}

/** Passes on what the media process says; what is returned takes what all clients together want to see. */
export function connectMedia(
  media: MediaHost,
  { change, report, cameraFailed, tell }: MediaListener,
): (watches: readonly Watch[]) => void {
  media
    .on("levels", (levels) => tell("levels", levels))
    .on("trouble", (error) => {
      if (error.code === "video-source-failed") cameraFailed();
      report({ type: "trouble", error });
    })
    .on("lost", (error) => report({ type: "trouble", error }))
    .on("sound", ({ backend, microphone, speaker, problem }) =>
      change({ type: "sound", sound: { backend, microphone, speaker, problem: problem?.message ?? null } }),
    )
    .on("video", (callId, { width, height, rgb }) => {
      const bytes = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
      tell("video", { callId, width, height, rgb: bytes.toString("base64") });
    });
  let watched = "null";
  return (watches) => {
    const box = largestBox(watches);
    const text = JSON.stringify(box);
    if (text === watched) return;
    watched = text;
    media.watchVideo(box);
  };
}

/** What of the settings is about sound and pictures. */
export function mediaSettings(settings: Settings): Parameters<MediaHost["configure"]>[0] {
  const { microphone, speaker, camera, volume, noiseSuppression, levelControl, ducking } = settings;
  return { microphone, speaker, camera, volume, noiseSuppression, levelControl, ducking };
}

type Box = NonNullable<Watch["video"]>;

/** Pictures are scaled once for all: to the largest box that somebody asked for. */
function largestBox(watches: readonly Watch[]): Box | null {
  return watches.reduce<Box | null>((box, { video }) => {
    if (!video || !box) return video ?? box;
    return {
      width: Math.max(box.width, video.width),
      height: Math.max(box.height, video.height),
      fps: Math.max(box.fps, video.fps),
    };
  }, null);
}
