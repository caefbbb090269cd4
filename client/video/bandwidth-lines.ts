const BITS_PER_KILOBIT = 1000;

/**
 * Puts a limit on the pictures into a description of somebody else: libwebrtc sends them no more than it says. Only the
 * video sections change; lines of bandwidth that stood there are replaced. `b=AS` is for those who know no `b=TIAS`.
 */
export function limitVideo(sdp: string, bitsPerSecond: number): string {
  const lines: string[] = [];
  let isVideo = false;
  let isDue = false;
  for (const line of sdp.split("\n")) {
    // The order of lines is fixed: after the media line its title and its address, and then the bandwidth.
    if (isDue && !/^[ic]=/.test(line)) {
      lines.push(...limitLines(bitsPerSecond).map((limit) => limit + (sdp.includes("\r\n") ? "\r" : "")));
      isDue = false;
    }
    if (line.startsWith("m=")) {
      isVideo = line.startsWith("m=video ");
      isDue = isVideo;
    }
    if (!isVideo || !line.startsWith("b=")) lines.push(line);
  }
  return lines.join("\n");
}

const limitLines = (bitsPerSecond: number): string[] => [
  `b=AS:${Math.ceil(bitsPerSecond / BITS_PER_KILOBIT)}`,
  `b=TIAS:${bitsPerSecond}`,
];

/** The DTLS role that the other side has when this one's description says so; an answer needs one that is decided. */
export function answeringRole(ownSdp: string): "active" | "passive" {
  return /^a=setup:active\r?$/m.test(ownSdp) ? "passive" : "active";
}

/** An offer of the other side in the words of an answer, to be applied again by this side alone. */
export function asAnswer(offerSdp: string, role: "active" | "passive"): string {
  return offerSdp.replace(/^a=setup:actpass\b/gm, `a=setup:${role}`);
}

/** How many media sections a description has. */
export const sectionCount = (sdp: string): number => sdp.match(/^m=/gm)?.length ?? 0;
