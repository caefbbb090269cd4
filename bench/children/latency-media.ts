/** The media process of a phone whose microphone makes bursts of a tone, and whose loudspeaker tells when one comes. */
import { wrtcEngine } from "../../client/media/wrtc-engine.js";
import { serveParent } from "../../client/media-process/serve-parent.js";
import { BurstDetector, BurstSource } from "../latency/bursts.js";

const tell = (mark: "left" | "came") => (at: number) => void process.send?.({ type: mark, at });

serveParent(wrtcEngine, () => ({
  configure: () => {},
  playTone: () => {},
  openCall: () => {
    const detector = new BurstDetector(tell("came"));
    return {
      source: new BurstSource(tell("left")),
      sink: { write: (block: Int16Array) => detector.hear(block), close: () => Promise.resolve() },
    };
  },
  devices: () => Promise.resolve({ backend: "none", microphones: [], speakers: [], cameras: [] }),
  close: () => Promise.resolve(),
}));
