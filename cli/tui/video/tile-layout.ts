import type { CellRect } from "./cells.js";

/** One person's place: the picture, and a row below it for their name, which has no rows where there is no room. */
export interface Tile {
  picture: CellRect;
  name: CellRect;
}

export interface TileLayout {
  people: Tile[];
  preview: Tile | null;
}

/** A picture's width over its height, and a cell's. */
const PICTURE_FORM = 4 / 3;
const CELL_FORM = 1 / 2;
/** Below this a picture shows nothing, and the name alone is worth more. */
const LEAST_PICTURE = { columns: 4, rows: 2 };
const NAME_ROWS = 1;
const GAP = 1;
/** One's own picture, as a share of the area's width. */
const PREVIEW_SHARE = 5;
const LARGEST_PREVIEW = { columns: 24, rows: 9 };

/**
 * Divides an area among the people of a call: as many columns as make their pictures largest, the last row in the
 * middle, and one's own picture as the smaller last of a column of its own on the right, where that leaves room.
 */
export function layoutTiles(
  area: { columns: number; rows: number },
  people: number,
  { preview }: { preview: boolean },
): TileLayout {
  const own = preview ? previewTile(area, people) : null;
  const columns = own ? own.picture.column - GAP : area.columns;
  return { people: gridOf({ columns, rows: area.rows }, people), preview: own };
}

function previewTile(area: { columns: number; rows: number }, people: number): Tile | null {
  const columns =
    people === 0 ? area.columns : Math.min(LARGEST_PREVIEW.columns, Math.floor(area.columns / PREVIEW_SHARE));
  const most = people === 0 ? area.rows : Math.min(LARGEST_PREVIEW.rows, area.rows);
  const rows = Math.min(most, Math.round((columns * CELL_FORM) / PICTURE_FORM) + NAME_ROWS);
  if (!hasRoom({ columns, rows })) return null;
  return tileIn({ column: area.columns - columns, row: area.rows - rows, columns, rows }, true);
}

function gridOf(area: { columns: number; rows: number }, people: number): Tile[] {
  if (people < 1 || area.columns < 1 || area.rows < 1) return [];
  const across = bestAcross(area, people);
  const down = Math.ceil(people / across);
  // Nobody has a picture where the smallest would have no room for one.
  const gaps = across > 1 ? GAP : 0;
  const smallest = { columns: Math.floor(area.columns / across) - gaps, rows: Math.floor(area.rows / down) };
  const arePictures = hasRoom(smallest);
  return Array.from({ length: people }, (_, index) => {
    const row = Math.floor(index / across);
    const inRow = row === down - 1 ? people - row * across : across;
    const [left, right] = share(area.columns, inRow, index - row * across);
    const [top, bottom] = share(area.rows, down, row);
    // A gap keeps neighbours apart where there is room for one.
    const isLast = index - row * across === inRow - 1;
    const gap = isLast || right - left <= LEAST_PICTURE.columns ? 0 : GAP;
    const place = { column: left, row: top, columns: right - left - gap, rows: bottom - top };
    return tileIn(place, arePictures);
  });
}

/** Where the part with that index of `parts` equal ones begins and ends. */
const share = (whole: number, parts: number, index: number): [number, number] => [
  Math.floor((whole * index) / parts),
  Math.floor((whole * (index + 1)) / parts),
];

/** The number side by side at which a picture is largest. */
function bestAcross(area: { columns: number; rows: number }, people: number): number {
  let best = { across: 1, width: -1 };
  for (let across = 1; across <= people; across++) {
    const columns = Math.floor(area.columns / across);
    const rows = Math.floor(area.rows / Math.ceil(people / across)) - NAME_ROWS;
    const width = Math.min(columns, (rows * PICTURE_FORM) / CELL_FORM);
    if (width > best.width) best = { across, width };
  }
  return best.across;
}

const hasRoom = ({ columns, rows }: { columns: number; rows: number }): boolean =>
  rows >= NAME_ROWS + LEAST_PICTURE.rows && columns >= LEAST_PICTURE.columns;

function tileIn({ column, row, columns, rows }: CellRect, hasPicture: boolean): Tile {
  // Without room for both, the name stays and the picture goes.
  const nameRows = Math.min(NAME_ROWS, rows);
  const pictureRows = hasPicture ? rows - nameRows : 0;
  return {
    picture: { column, row, columns, rows: pictureRows },
    name: { column, row: row + pictureRows, columns, rows: nameRows },
  };
}
