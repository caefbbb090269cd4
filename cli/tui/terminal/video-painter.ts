import type { DaemonParams, VideoTile } from "../../daemon/contract.js";
import { lookOf } from "../look/look.js";
import type { TuiState } from "../state/model.js";
import { nameOf } from "../state/search-rows.js";
import { displayText, inColumns } from "../text/display-text.js";
import { layoutTiles, type Tile } from "../video/tile-layout.js";
import { VideoWall } from "../video/video-wall.js";
import { VIDEO_AREA } from "../views/call-regions.js";
import type { Rectangle, TerminalCanvas } from "./canvas.js";
import { parseLine } from "./cells.js";

type WallOptions = ConstructorParameters<typeof VideoWall>[0];

interface PainterOptions {
  write: (text: string) => void;
  /** The terminal has not taken what it was given before. */
  isFull: () => boolean;
  /** How pictures can be drawn; asked for each call, because a terminal may answer late. */
  wall: (state: TuiState) => WallOptions;
}

const FPS = 10;
const FRAME_MS = 1000 / FPS;

/** Draws everybody's pictures into the region that the call's screen leaves free, and their names below them. */
export class VideoPainter {
  readonly #options: PainterOptions;
  #wall: VideoWall | null = null;
  #places: { id: string; rect: Tile["picture"] }[] = [];
  #key = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(options: PainterOptions) {
    this.#options = options;
  }

  /** After each frame: where the region is now, and who is in it. `moved`: frames were drawn over it. */
  place(state: TuiState, canvas: TerminalCanvas, moved: boolean): void {
    const area = canvas.regions.get(VIDEO_AREA);
    const call = state.status?.call;
    if (!area || !call) return this.#takeDown();
    const people = call.people.map((person) => person.callId);
    const key = JSON.stringify([area, people, call.camera]);
    if (key === this.#key) {
      if (moved) this.#wall?.redraw();
      return;
    }
    this.#key = key;
    this.#wall ??= new VideoWall(this.#options.wall(state));
    const layout = layoutTiles(area, people.length, { preview: call.camera !== null });
    const tiles: [id: string, name: string, tile: Tile][] = layout.people.map((tile, index) => {
      const callId = people[index] ?? "";
      return [callId, nameOf(state, callId), tile];
    });
    if (layout.preview) tiles.push(["self", "You", layout.preview]);
    this.#places = tiles.map(([id, , { picture }]) => ({ id, rect: shifted(picture, area) }));
    this.#wall.place(this.#places);
    this.#wall.redraw();
    paintNames(canvas, area, tiles, state);
    this.#timer ??= setInterval(() => this.#paint(), FRAME_MS).unref();
  }

  show(tile: VideoTile): void {
    const { callId, width, height, rgb } = tile;
    this.#wall?.show(callId, { width, height, rgb: Buffer.from(rgb, "base64") });
  }

  /** The pixels that are worth sending, while pictures are on the screen. */
  box(_state: TuiState): DaemonParams<"watch">["video"] {
    if (this.#wall === null || this.#places.length === 0) return null;
    const { width, height } = this.#wall.box(this.#places.map((place) => place.rect));
    return { width: Math.max(2, Math.min(640, width)), height: Math.max(2, Math.min(480, height)), fps: FPS };
  }

  close(): void {
    this.#takeDown();
  }

  /** A terminal that is behind gets fewer pictures, never later ones. */
  #paint(): void {
    if (this.#wall === null || this.#options.isFull()) return;
    const words = this.#wall.paint();
    if (words !== "") this.#options.write(words);
  }

  #takeDown(): void {
    if (this.#wall === null) return;
    const words = this.#wall.clear();
    if (words !== "") this.#options.write(words);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#wall = null;
    this.#places = [];
    this.#key = "";
  }
}

function shifted(rect: Tile["picture"], area: Rectangle): Tile["picture"] {
  return { ...rect, column: rect.column + area.column, row: rect.row + area.row };
}

function paintNames(
  canvas: TerminalCanvas,
  area: Rectangle,
  tiles: readonly [id: string, name: string, tile: Tile][],
  state: TuiState,
): void {
  const { glyphs } = lookOf(state);
  const rows = new Map<number, string[]>();
  for (const [, name, { name: place }] of tiles) {
    if (place.rows === 0) continue;
    const row = rows.get(place.row) ?? Array.from({ length: area.columns }, () => " ");
    const letters = [...inColumns(displayText(name), place.columns, glyphs.ellipsis)];
    row.splice(place.column, letters.length, ...letters);
    rows.set(place.row, row);
  }
  const updates = [...rows].map(([row, letters]) => ({
    region: VIDEO_AREA,
    row,
    cells: parseLine(letters.join("")),
  }));
  canvas.paint(updates, Number.POSITIVE_INFINITY);
}
