import type { Levels } from "../../daemon/contract.js";
import type { Look } from "../look/look.js";
import type { TerminalCanvas } from "./canvas.js";
import type { Cell } from "./cells.js";

/** What one update of all meters may cost the terminal, who knows over how slow a line. */
export const METER_BYTES = 80;
/** A first picture of all meters is part of a new frame and not an update. */
const FIRST_BYTES = 4000;
const CALM_MS = 500;
const SILENCE: Levels = { own: 0, people: {}, speaking: [] };

/** Paints loudness into the regions of the call's screen; what does not fit into one update comes with the next. */
export class MeterPainter {
  readonly #canvas: TerminalCanvas;
  #levels = SILENCE;
  #painted = new Map<number, number>();
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(canvas: TerminalCanvas) {
    this.#canvas = canvas;
  }

  /** Ten times a second; with reduced motion most of them are left out. */
  update(levels: Levels, meters: ReadonlyMap<number, string | null>, look: Look, at: number): void {
    this.#levels = levels;
    if (!look.motion && at - this.#lastAt < CALM_MS) return;
    this.#lastAt = at;
    this.#paint(meters, look, METER_BYTES);
  }

  /** After a frame that moved the regions. */
  redraw(meters: ReadonlyMap<number, string | null>, look: Look): void {
    this.#painted.clear();
    this.#paint(meters, look, FIRST_BYTES);
  }

  /** The call is over; the next one begins in silence. */
  reset(): void {
    this.#levels = SILENCE;
    this.#painted.clear();
  }

  #paint(meters: ReadonlyMap<number, string | null>, look: Look, bytes: number): void {
    const updates = [...meters]
      .flatMap(([region, callId]) => {
        const columns = this.#canvas.regions.get(region)?.columns;
        if (columns === undefined) return [];
        const level = levelOf(this.#levels, callId);
        const isSpeaking = callId !== null && this.#levels.speaking.some((one) => isSame(one, callId));
        return [{ region, level, cells: meterCells(level, isSpeaking, columns, look) }];
      })
      .sort((one, other) => this.#change(other) - this.#change(one));
    for (const region of this.#canvas.paint(updates, bytes)) {
      this.#painted.set(region, updates.find((update) => update.region === region)?.level ?? 0);
    }
  }

  /** Whatever changed most comes first, so that nobody's meter waits for long. */
  #change({ region, level }: { region: number; level: number }): number {
    return Math.abs(level - (this.#painted.get(region) ?? 0));
  }
}

/** A sign for somebody who speaks, and a bar of their loudness. */
function meterCells(level: number, isSpeaking: boolean, columns: number, look: Look): Cell[] {
  const { glyphs, palette } = look;
  const style = palette.good.color === undefined ? "" : "32";
  const bar = columns - 2;
  const lit = Math.round(Math.max(0, Math.min(1, level)) * bar);
  const text = `${isSpeaking ? glyphs.speaking : " "} ${glyphs.meterOn.repeat(lit)}${glyphs.meterOff.repeat(bar - lit)}`;
  return [...text].map((letter) => ({ text: letter, style: letter === " " ? "" : style, region: null }));
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function levelOf(levels: Levels, callId: string | null): number {
  if (callId === null) return levels.own;
  return Object.entries(levels.people).find(([name]) => isSame(name, callId))?.[1] ?? 0;
}
