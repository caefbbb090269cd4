import type { CallStatus, DaemonNotices, PhoneStatus } from "../daemon/contract.js";
import { actionFor } from "./keys/key-actions.js";
import type { TerminalInput } from "./keys/key-parser.js";
import type { OpenLink } from "./link/daemon-link.js";
import { EffectsRunner } from "./link/effects-runner.js";
import { lookOf } from "./look/look.js";
import type { Action } from "./state/actions.js";
import { ask } from "./state/effects.js";
import type { TuiState } from "./state/model.js";
import { reduce } from "./state/reduce.js";
import { wantedWatch } from "./state/watching.js";
import { TerminalCanvas } from "./terminal/canvas.js";
import { InkScreen } from "./terminal/ink-screen.js";
import { MeterPainter } from "./terminal/meter-painter.js";
import type { VideoPainter } from "./terminal/video-painter.js";
import { meterRegions } from "./views/call-regions.js";

interface ScreenOptions {
  first: TuiState;
  write: (text: string) => void;
  openLink: OpenLink;
  leave: () => void;
  /** The terminal should report keys that are let go, or need not. */
  wantReleases: (wanted: boolean) => void;
  /** What draws the pictures, once it is known what the terminal can. */
  video: VideoPainter;
  now?: () => number;
}

/** The screen at work: keys and notices become actions, actions become a new state, and that a new frame. */
export class Screen {
  #state: TuiState;
  readonly #options: ScreenOptions;
  readonly #canvas: TerminalCanvas;
  readonly #ink: InkScreen;
  readonly #meters: MeterPainter;
  readonly #runner: EffectsRunner;
  readonly #now: () => number;
  #frame: NodeJS.Immediate | null = null;
  #watched = "";

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#state = options.first;
    this.#now = options.now ?? Date.now;
    this.#canvas = new TerminalCanvas(options.write);
    this.#meters = new MeterPainter(this.#canvas);
    this.#ink = new InkScreen(options.first, (frame) => this.#show(frame));
    this.#runner = new EffectsRunner({
      openLink: options.openLink,
      dispatch: (action) => this.dispatch(action),
      bell: () => options.write("\u0007"),
      leave: options.leave,
      linked: (link) => {
        this.#watched = "";
        link.on("levels", (levels) => this.#level(levels));
        link.on("video", (tile) => options.video.show(tile));
      },
    });
  }

  get state(): TuiState {
    return this.#state;
  }

  start(): void {
    void this.#runner.connect();
  }

  input(input: TerminalInput): void {
    const action = actionFor(this.#state, input);
    if (action !== null) this.dispatch(action);
  }

  dispatch(action: Action): void {
    const before = this.#state;
    const { state, effects } = reduce(before, action, this.#now());
    this.#state = state;
    for (const effect of effects) this.#runner.run(effect);
    if (before.status?.call?.id !== state.status?.call?.id) this.#meters.reset();
    this.#options.wantReleases(state.screen === "call" && state.status?.settings.holdToTalk === true);
    if (!isOnlyFigures(before.status, state.status)) this.#frame ??= setImmediate(() => this.#redraw());
  }

  /** The size is another one, or somebody else wrote to the terminal: everything is drawn anew. */
  repaint(size: { columns: number; rows: number }): void {
    this.#canvas.forget();
    this.#options.video.redraw();
    this.dispatch({ action: "resized", ...size });
  }

  close(): void {
    if (this.#frame !== null) clearImmediate(this.#frame);
    this.#runner.close();
    this.#options.video.close();
    this.#ink.close();
  }

  #redraw(): void {
    this.#frame = null;
    this.#ink.show(this.#state);
    this.#watch();
  }

  #show(frame: string): void {
    const moved = this.#canvas.draw(frame);
    this.#options.video.place(this.#state, this.#canvas);
    if (moved) this.#meters.redraw(meterRegions(this.#state.status?.call ?? null), lookOf(this.#state));
  }

  #level(levels: DaemonNotices["levels"]): void {
    const call = this.#state.status?.call ?? null;
    if (call !== null) this.#meters.update(levels, meterRegions(call), lookOf(this.#state), this.#now());
  }

  /** The daemon sends what is seen and no more. */
  #watch(): void {
    if (this.#state.link !== "open") return;
    const wanted = wantedWatch(this.#state, this.#options.video.box);
    const key = JSON.stringify(wanted);
    if (key === this.#watched) return;
    this.#watched = key;
    this.#runner.run(ask("watch", wanted, { for: "watch" }));
  }
}

/** The figures of links change every second, and so does the timer: they are drawn along with it. */
function isOnlyFigures(before: PhoneStatus | null, after: PhoneStatus | null): boolean {
  if (before === after || before?.call?.connectedAt == null || after?.call?.connectedAt == null) return false;
  return withoutFigures(before, before.call) === withoutFigures(after, after.call);
}

function withoutFigures(status: PhoneStatus, call: CallStatus): string {
  return JSON.stringify({
    ...status,
    call: { ...call, people: call.people.map((one) => ({ ...one, quality: null })) },
  });
}
