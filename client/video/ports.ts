/** How large and how often pictures are. */
export interface VideoShape {
  width: number;
  height: number;
  framesPerSecond: number;
}

/**
 * A picture in I420: the Y plane, then U, then V, each chroma plane half as wide and half as high (rounded up). The
 * bytes may be used again by whoever made them as soon as the event loop turns: copy what is to be kept.
 */
export interface VideoFrame {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A pull source of pictures; its shape may change from one frame to the next. */
export interface VideoSource extends Readonly<VideoShape> {
  /** The newest picture, or null when there is no newer one than last time. */
  next(): VideoFrame | null;
  close(): void;
}

/** A picture for a screen: three bytes a pixel, red, green and blue, row by row. */
export interface RgbTile {
  width: number;
  height: number;
  rgb: Uint8Array;
}
