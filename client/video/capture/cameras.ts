import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A camera: what a person calls it and what ffmpeg does. */
export interface Camera {
  name: string;
  device: string;
  isDefault: boolean;
}

const LISTING_TIMEOUT = 5_000;
const V4L_FOLDER = "/sys/class/video4linux";

/** The cameras of this machine, the one that is taken without a choice first; none where nothing can tell. */
export async function listCameras(platform: NodeJS.Platform = process.platform): Promise<Camera[]> {
  if (platform === "linux") return v4lCameras(V4L_FOLDER);
  if (platform === "darwin") {
    return avfoundationCameras(await complaints(["-f", "avfoundation", "-list_devices", "true", "-i", ""]));
  }
  if (platform !== "win32") return [];
  return dshowCameras(await complaints(["-f", "dshow", "-list_devices", "true", "-i", "dummy"]));
}

/** The first whose name holds the part, in any case; without a part the default, or null where there is none. */
export function chooseCamera(cameras: readonly Camera[], part: string | null): Camera | null {
  if (part === null) return cameras.find(({ isDefault }) => isDefault) ?? null;
  const wanted = part.toLowerCase();
  return cameras.find(({ name }) => name.toLowerCase().includes(wanted)) ?? null;
}

/** A camera shows up as several devices, of which only the first gives pictures; the others tell about them. */
export async function v4lCameras(folder: string): Promise<Camera[]> {
  const entries = await readdir(folder).catch(() => []);
  const devices = entries
    .filter((entry) => /^video\d+$/.test(entry))
    .sort((a, b) => Number(a.slice("video".length)) - Number(b.slice("video".length)));
  const cameras: Camera[] = [];
  for (const entry of devices) {
    const about = (file: string): Promise<string> =>
      readFile(join(folder, entry, file), "utf8").then(
        (text) => text.trim(),
        () => "",
      );
    if ((await about("index")) > "0") continue;
    const name = (await about("name")) || entry;
    cameras.push({ name, device: `/dev/${entry}`, isDefault: cameras.length === 0 });
  }
  return cameras;
}

/** Reads what ffmpeg prints about the cameras of a Mac; its screens stand in the same list. */
export function avfoundationCameras(text: string): Camera[] {
  const [, section = ""] = text.split("AVFoundation video devices:");
  const [videos = ""] = section.split("AVFoundation audio devices:");
  return [...videos.matchAll(/\] \[(\d+)\] (.+)$/gm)]
    .map(([, device = "", name = ""]) => ({ device, name: name.trim() }))
    .filter(({ name }) => !name.startsWith("Capture screen"))
    .map((camera, index) => ({ ...camera, isDefault: index === 0 }));
}

/** Reads what ffmpeg prints about the cameras of Windows; versions before 5 name the kind in a line of its own. */
export function dshowCameras(text: string): Camera[] {
  const cameras: Camera[] = [];
  let isVideoSection = false;
  for (const line of text.split(/\r?\n/)) {
    if (/DirectShow \w+ devices/.test(line)) isVideoSection = line.includes("DirectShow video");
    const [, name, kind] = /\]\s+"([^"]+)"(?: \((\w+)(?:, \w+)?\))?\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (kind === "video" || (kind === undefined && isVideoSection)) {
      cameras.push({ name, device: name, isDefault: cameras.length === 0 });
    }
  }
  return cameras;
}

/** What ffmpeg prints when it is asked for devices, which it always ends with a failure. */
function complaints(args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile("ffmpeg", ["-hide_banner", ...args], { timeout: LISTING_TIMEOUT }, (_error, _out, err) =>
      resolve(err),
    );
  });
}
