import type { DaemonParams, VideoTile } from "../../daemon/contract.js";
import { lookOf } from "../look/look.js";
import type { TuiState } from "../state/model.js";
import { nameOf } from "../state/search-rows.js";
import type { Look } from "../video/cells.js";
import { VideoScreen } from "../video/video-screen.js";
import { VIDEO_AREA } from "../views/call-regions.js";
import { within } from "../views/shown.js";
import type { TerminalCanvas } from "./canvas.js";

interface PainterOptions {
  write: (text: string) => void;
  /** How pictures can be drawn; asked for each call, because a terminal may answer late. */
  terminal: (state: TuiState) => { look: Look; cellPixels: { width: number; height: number } | null };
}

/** Everybody's pictures, in the region that the call's screen leaves free for them. */
export class VideoPainter {
  readonly #options: PainterOptions;
  #screen: VideoScreen | null = null;
  #state: TuiState | null = null;

  constructor(options: PainterOptions) {
    this.#options = options;
  }

  /** The pixels that are worth sending, while pictures are on the screen. */
  get box(): DaemonParams<"watch">["video"] {
    return this.#screen?.box ?? null;
  }

  /** After each frame: where the region is now, and who is in it. */
  place(state: TuiState, canvas: TerminalCanvas): void {
    this.#state = state;
    const area = canvas.regions.get(VIDEO_AREA);
    const call = state.status?.call;
    if (!area || !call) return this.close();
    this.#screen ??= this.#open(state);
    const people = call.people.map((person) => person.callId);
    this.#screen.place(area, people, call.camera !== null);
  }

  show(tile: VideoTile): void {
    this.#screen?.tile(tile);
  }

  /** Something was drawn over the pictures. */
  redraw(): void {
    this.#screen?.redraw();
  }

  close(): void {
    this.#screen?.close();
    this.#screen = null;
  }

  #open(state: TuiState): VideoScreen {
    return new VideoScreen({
      write: this.#options.write,
      ...this.#options.terminal(state),
      label: (callId, columns) => {
        const now = this.#state ?? state;
        return within(callId === "self" ? "You" : nameOf(now, callId), columns, lookOf(now).glyphs);
      },
    });
  }
}
