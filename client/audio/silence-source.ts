import type { AudioSource } from "./ports.js";

/** An endless source for a phone that listens only: the link still carries packets, so its quality is measured. */
export function silenceSource(): AudioSource {
  return {
    read(block) {
      block.fill(0);
      return true;
    },
    close() {},
  };
}
