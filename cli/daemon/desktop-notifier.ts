import type { Notice } from "./phone/announcement.js";

/** Tells somebody who looks at other windows; may come to nothing, and never says so. */
export type Notify = (notice: Notice) => void;

/** The package hands its words to a shell: what means something there never gets so far. */
const UNSPOKEN = /[^\p{L}\p{M}\p{N} _.,:@+()-]/gu;

const plain = (text: string): string => text.replace(UNSPOKEN, " ").replace(/^[-\s]+/, "");

/** Notifications of the desktop, where there is one. The package is loaded with the first of them. */
export function desktopNotifier(environment: NodeJS.ProcessEnv, log: (line: string) => void): Notify {
  if (!hasDesktop(environment)) return () => undefined;
  let told = false;
  const failed = (error: unknown): void => {
    if (told) return;
    told = true;
    log(`desktop notifications do not work here: ${error instanceof Error ? error.message : String(error)}`);
  };
  return ({ title, text }) => {
    import("node-notifier")
      .then(({ default: notifier }) => {
        notifier.notify({ title: plain(title), message: plain(text) }, (error) => {
          if (error) failed(error);
        });
      })
      .catch(failed);
  };
}

/** On Linux and its like a notification needs the desktop's bus. */
function hasDesktop(environment: NodeJS.ProcessEnv): boolean {
  if (process.platform === "win32" || process.platform === "darwin") return true;
  return Boolean(environment.DBUS_SESSION_BUS_ADDRESS || environment.DISPLAY || environment.WAYLAND_DISPLAY);
}
