import { CallError } from "../../protocol/errors.js";
import type { Environment } from "../context.js";
import { connectOrStart } from "../daemon/client.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { KeyParser } from "./keys/key-parser.js";
import { lookOf } from "./look/look.js";
import { Screen } from "./screen.js";
import { initialState } from "./state/initial.js";
import { otherEnd } from "./state/phone.js";
import { nameOf } from "./state/search-rows.js";
import { surroundingsOf } from "./surroundings.js";
import { type Ending, watchEndings } from "./terminal/endings.js";
import { ASK_KEYBOARD } from "./terminal/modes.js";
import { Tty } from "./terminal/tty.js";
import { VideoPainter } from "./terminal/video-painter.js";
import { displayText } from "./text/display-text.js";
import { chooseLook } from "./video/look.js";
import { AnswerReader, TERMINAL_QUESTIONS } from "./video/terminal-answers.js";

export interface OpenScreenOptions {
  env: Environment;
  profile: string;
  server?: string | undefined;
  fallback?: string | undefined;
  /** The call that runs is to be seen first. */
  attach: boolean;
}

/** An escape that nothing follows within this is the escape key. */
const ESCAPE_MS = 40;
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is how a terminal answers.
const KEYBOARD_ANSWER = /\u001b\[\?\d+u/g;

/** Opens the full-screen phone on this process's terminal; resolves when it is left, with the terminal as it was. */
export async function openScreen({ env, attach, ...where }: OpenScreenOptions): Promise<ExitCode> {
  const tty = new Tty(process.stdin, process.stdout);
  const answers = new AnswerReader();
  const keys = new KeyParser();
  let leave: (ending: Ending | null) => void = () => undefined;
  const left = new Promise<Ending | null>((resolve) => {
    leave = resolve;
  });
  let canReport = false;

  const around = surroundingsOf(env, process.platform, attach);
  const video = new VideoPainter({
    write: (text) => tty.write(text),
    terminal: (state) => ({
      look: chooseLook({
        env,
        isColour: lookOf(state).palette.good.color !== undefined,
        isAscii: !lookOf(state).glyphs.letters,
        answers: answers.answers,
      }),
      cellPixels: answers.answers.cellPixels,
    }),
  });

  tty.open();
  const unwatch = watchEndings(() => tty.close(), leave);
  const screen = new Screen({
    first: initialState(around, tty.size, Date.now()),
    write: (text) => tty.write(text),
    openLink: () => connectOrStart({ env, name: "screen", ...where }),
    leave: () => leave(null),
    wantReleases: (wanted) => tty.reportReleases(wanted && canReport),
    video,
  });
  tty.write(ASK_KEYBOARD + TERMINAL_QUESTIONS);
  screen.start();

  let pause: NodeJS.Timeout | undefined;
  const typed = (chunk: string) => {
    const rest = chunk.replace(KEYBOARD_ANSWER, () => {
      canReport = true;
      return "";
    });
    for (const input of keys.push(answers.push(rest))) screen.input(input);
    clearTimeout(pause);
    if (keys.isWaiting) pause = setTimeout(() => keys.flush().map((input) => screen.input(input)), ESCAPE_MS);
  };
  const resized = () => screen.repaint(tty.size);
  const gone = () => leave({ by: "orphaned" });
  process.stdin.on("data", typed).on("end", gone).on("error", gone);
  process.stdout.on("resize", resized).on("error", gone);
  process.on("SIGCONT", resized);

  const ending = await left;
  clearTimeout(pause);
  const { call } = screen.state.status ?? {};
  const name = call ? displayText(nameOf(screen.state, otherEnd(call))) : "";
  screen.close();
  tty.close();
  unwatch();
  process.stdin.off("data", typed);
  process.stdout.off("resize", resized);
  process.off("SIGCONT", resized);
  if (call && ending?.by !== "orphaned") {
    process.stdout.write(`The call with ${name} goes on: calling attach shows it, calling hangup ends it.\n`);
  }
  return exitCode(ending);
}

function exitCode(ending: Ending | null): ExitCode {
  if (ending === null) return EXIT.done;
  if (ending.by === "error") {
    const { message, code } = CallError.from(
      ending.error,
      "internal",
      "The screen failed; the phone goes on",
    );
    process.stderr.write(`calling: ${message} (${code})\n`);
    return EXIT.failed;
  }
  return EXIT.interrupted;
}
