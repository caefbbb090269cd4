/** A picture in I420: the Y plane, then U, then V, each chroma plane a quarter of the size. */
export interface VideoFrame {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A pull source of pictures; the pacer asks at the frame rate. */
export interface VideoSource {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  next(): VideoFrame;
  close(): void;
}
