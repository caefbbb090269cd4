import type { VideoTile } from "../../daemon/contract.js";
import { textWidth } from "../../text-width.js";
import type { CellRect, Look } from "./cells.js";
import { layoutTiles, type Tile } from "./tile-layout.js";
import { VideoWall } from "./video-wall.js";

interface VideoScreenOptions {
  write(text: string): void;
  look: Look;
  /** The size of a cell in pixels, where the terminal tells. */
  cellPixels?: { width: number; height: number } | null;
  /** A person's name in letters that are safe to draw, at most that many cells wide. */
  label(callId: string, columns: number): string;
}

/** More often shows no more on a terminal. */
const FRAMES_PER_SECOND = 10;
const MS_PER_SECOND = 1000;
/** A write waits until the terminal has taken it; keys and text get at least twice that time. */
const BREATH = 2;
/** Without a new picture for so long there is none to be seen; a slow line may well pause for a second. */
const STALE_MS = 4_000;
const SELF = "self";

/**
 * The pictures of a call in one area of the screen, with the names below them. It keeps the newest picture of each person
 * and draws at its own pace: a terminal that is slow is drawn less often, and everything else comes first.
 */
export class VideoScreen {
  readonly #options: VideoScreenOptions;
  readonly #wall: VideoWall;
  #placed = "";
  #names: { id: string; tile: Tile }[] = [];
  #areNamesDue = false;
  #erasure = "";
  #box: { width: number; height: number; fps: number } | null = null;
  /** When somebody's last picture came. */
  readonly #seen = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;
  #rests = 0;

  constructor(options: VideoScreenOptions) {
    this.#options = options;
    this.#wall = new VideoWall(options);
  }

  /** The pictures that are worth asking for; null when there is no place for any. */
  get box(): { width: number; height: number; fps: number } | null {
    return this.#box;
  }

  /** Where the pictures belong from now on, and whose they are, in this order; with one's own as "self". */
  place(area: CellRect | null, people: readonly string[], preview: boolean): void {
    const placed = JSON.stringify([area, people, preview]);
    if (placed === this.#placed) return;
    this.#placed = placed;
    const tiles = area === null ? [] : tilesOf(area, people, preview);
    const pictures = tiles.filter(({ tile }) => tile.picture.rows > 0);
    this.#wall.place(pictures.map(({ id, tile }) => ({ id, rect: tile.picture })));
    this.#names = tiles;
    if (area !== null) this.#anew(area);
    const rects = pictures.map(({ tile }) => tile.picture);
    this.#box = rects.length === 0 ? null : { ...evenBox(this.#wall.box(rects)), fps: FRAMES_PER_SECOND };
    // Whatever is taken away is taken away now, before somebody else draws there.
    this.#paint();
  }

  tile({ callId, width, height, rgb }: VideoTile): void {
    if (this.#box === null) return;
    this.#wall.show(callId, { width, height, rgb: Buffer.from(rgb, "base64") });
    this.#seen.set(callId, performance.now());
    this.#watch ??= setInterval(() => this.#hideStale(), STALE_MS / 2);
    this.#soon();
  }

  /** Something else was drawn over the area. */
  redraw(): void {
    this.#wall.redraw();
    this.#areNamesDue = true;
    this.#soon();
  }

  /** Ends everything and leaves no picture in the terminal's memory. */
  close(): void {
    this.place(null, [], false);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#stopWatching();
  }

  /** Nobody says that a camera was switched off; its pictures just stop coming. */
  #hideStale(): void {
    for (const [callId, at] of this.#seen) {
      if (performance.now() - at < STALE_MS) continue;
      this.#seen.delete(callId);
      this.#wall.hide(callId);
      this.#soon();
    }
    if (this.#seen.size === 0) this.#stopWatching();
  }

  #stopWatching(): void {
    if (this.#watch) clearInterval(this.#watch);
    this.#watch = null;
    this.#seen.clear();
  }

  /** Whoever was somewhere else in the area leaves nothing behind there. */
  #anew({ column, row, columns, rows }: CellRect): void {
    const eraseIn = (line: number): string => `\x1b[${line + 1};${column + 1}H\x1b[${columns}X`;
    const lines = Array.from({ length: rows }, (_, index) => eraseIn(row + index));
    this.#erasure = columns > 0 ? `\x1b[0m${lines.join("")}` : "";
    this.#wall.redraw();
    this.#areNamesDue = true;
  }

  #soon(): void {
    if (this.#timer) return;
    const rest = Math.max(0, this.#rests - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#paint();
    }, rest);
  }

  #paint(): void {
    const words = this.#wall.paint(this.#erasure + this.#nameWords());
    this.#erasure = "";
    if (words === "") return;
    const began = performance.now();
    this.#options.write(words);
    const took = performance.now() - began;
    this.#rests = began + took + Math.max(MS_PER_SECOND / FRAMES_PER_SECOND - took, BREATH * took);
    if (this.#wall.isDue) this.#soon();
  }

  #nameWords(): string {
    if (!this.#areNamesDue) return "";
    this.#areNamesDue = false;
    return this.#names
      .filter(({ tile }) => tile.name.rows > 0 && tile.name.columns > 0)
      .map(({ id, tile: { name } }) => {
        const text = this.#options.label(id, name.columns);
        const indent = Math.max(0, (name.columns - textWidth(text)) >> 1);
        return `\x1b[0m\x1b[${name.row + 1};${name.column + indent + 1}H${text}`;
      })
      .join("");
  }
}

/** Everybody's tile, from places inside of the area to places on the screen. */
function tilesOf(area: CellRect, people: readonly string[], preview: boolean): { id: string; tile: Tile }[] {
  const layout = layoutTiles(area, people.length, { preview });
  const moved = (rect: CellRect): CellRect => ({
    ...rect,
    column: rect.column + area.column,
    row: rect.row + area.row,
  });
  const place = (id: string, { picture, name }: Tile) => ({
    id,
    tile: { picture: moved(picture), name: moved(name) },
  });
  return [
    ...layout.people.map((tile, index) => place(people[index] ?? "", tile)),
    ...(layout.preview ? [place(SELF, layout.preview)] : []),
  ];
}

/** Inside of what the daemon takes. */
const evenBox = ({ width, height }: { width: number; height: number }) => ({
  width: Math.max(2, Math.min(640, width)),
  height: Math.max(2, Math.min(480, height)),
});
