/** The version of what daemon and clients say to each other; it grows when one would misunderstand the other. */
export const DAEMON_CONTRACT = 1;

export const VIDEO_SOURCES = ["camera", "screen", "pattern"] as const;
export type VideoSourceName = (typeof VIDEO_SOURCES)[number];

export const THEMES = ["auto", "dark", "light", "mono"] as const;

export const TONES = ["dialing", "ringing", "connected", "call_ended"] as const;
export type ToneName = (typeof TONES)[number];
