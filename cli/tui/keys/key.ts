/** One key as the terminal reported it. */
export interface Key {
  /** A name such as "up" or "ctrl-a", or the character itself. */
  name: string;
  /** What it types, where it types something. */
  text: string | null;
  phase: "press" | "repeat" | "release";
  /** This report came by the Kitty protocol, which also tells of keys that are let go. */
  reported: boolean;
}
