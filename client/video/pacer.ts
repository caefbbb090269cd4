import type { VideoFrame, VideoSource } from "./ports.js";

const MS_PER_SECOND = 1000;

/** Hands out the frames of a source at its rate, by the monotonic clock; late frames are skipped, never doubled. */
export function paceVideo(source: VideoSource, send: (frame: VideoFrame) => void): () => void {
  const interval = MS_PER_SECOND / source.framesPerSecond;
  const start = performance.now();
  let sent = 0;
  let handle: NodeJS.Timeout;
  const tick = (): void => {
    send(source.next());
    sent = Math.max(sent + 1, Math.floor((performance.now() - start) / interval));
    handle = setTimeout(tick, start + sent * interval - performance.now());
  };
  handle = setTimeout(tick, 0);
  return () => {
    clearTimeout(handle);
    source.close();
  };
}
