import type { AudioSink } from "./ports.js";

/** Swallows what is heard, for machines without a speaker. */
export function nullSink(): AudioSink {
  return {
    write() {},
    close: () => Promise.resolve(),
  };
}
