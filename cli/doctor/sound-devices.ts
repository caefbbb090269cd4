import { createRequire } from "node:module";
import { listDevices } from "../../client/index.js";
import { type Finding, fine, warning } from "./finding.js";

/** What there is to hear and to speak with, and what makes it pleasant. */
export async function examineSoundDevices(): Promise<Finding[]> {
  const { backend, microphones, speakers } = await listDevices();
  if (backend === "none") {
    return [
      warning(
        "sound",
        "no way to a sound card: neither naudiodon nor parec, pw-cat or arecord is there",
        "Install pulseaudio-utils, pipewire-bin or alsa-utils.",
      ),
      suppressionFinding(),
    ];
  }
  const named = (devices: readonly { name: string; isDefault: boolean }[]): string =>
    devices.length === 0
      ? "none"
      : devices.map(({ name, isDefault }) => (isDefault ? `${name} (default)` : name)).join(", ");
  return [
    fine("sound", `through ${backend}`),
    fine("microphones", named(microphones)),
    fine("loudspeakers", named(speakers)),
    suppressionFinding(),
  ];
}

/** Only looked for: it is WebAssembly, and what is installed runs. */
function suppressionFinding(): Finding {
  try {
    createRequire(import.meta.url).resolve("@jitsi/rnnoise-wasm");
    return fine("noise", "RNNoise is there and takes noise out of your voice");
  } catch {
    return warning(
      "noise",
      "RNNoise is not installed: others hear your surroundings",
      "npm install @jitsi/rnnoise-wasm",
    );
  }
}
