import type { Check } from "./report.js";

/** What a person sees while the demo runs. */
export interface Progress {
  begin(title: string): void;
  update(text: string): void;
  end(check: Check): void;
  /** Takes an unfinished line away. */
  clear(): void;
}

const CLEAR_LINE = "\r\x1b[2K";
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const SPIN_MS = 80;

/** One line that lives while a scene plays; nothing at all where nobody watches. */
export function liveProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { begin() {}, update() {}, end() {}, clear() {} };
  let text = "";
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    frame = (frame + 1) % SPINNER.length;
    stream.write(`${CLEAR_LINE}  ${SPINNER[frame]} ${text}`.slice(0, CLEAR_LINE.length + stream.columns - 1));
  };
  const clear = (): void => {
    clearInterval(timer);
    timer = undefined;
    stream.write(CLEAR_LINE);
  };
  return {
    begin(title) {
      text = title;
      timer ??= setInterval(draw, SPIN_MS);
      draw();
    },
    update(newText) {
      text = newText;
    },
    end() {
      clear();
    },
    clear,
  };
}
