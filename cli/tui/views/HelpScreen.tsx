import { Box } from "ink";
import { contextsOf } from "../keys/contexts.js";
import { KEY_MAP } from "../keys/key-map.js";
import type { TuiState } from "../state/model.js";
import { Line } from "./Line.js";
import type { Layout } from "./layout.js";

const CELL_COLUMNS = 28;
const KEYS_COLUMNS = 10;

/** How one writes a key down: ctrl-c is ^C. */
const keyName = (key: string): string =>
  key.replace(/^ctrl-(.)$/, (_, letter: string) => `^${letter.toUpperCase()}`);

/** All keys that work on the screen behind, in as many columns as there is place for. */
export function HelpScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const cells = contextsOf({ ...state, help: false })
    .flatMap((context) => KEY_MAP[context])
    .map(({ keys, command }) => ({
      keys: keys.map(keyName).join(" "),
      means: command.replace(/^tab-/, "").replaceAll("-", " "),
    }));
  const across = Math.max(1, Math.floor(layout.columns / CELL_COLUMNS));
  const height = Math.ceil(cells.length / across);
  const width = Math.floor(layout.columns / across);
  const seen = Math.min(height, layout.body);
  const from = Math.min(state.helpFrom, height - seen);
  return (
    <Box flexDirection="column">
      {Array.from({ length: seen }, (_, row) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
          key={row}
          spans={Array.from({ length: across }, (_, at) => cells[at * height + from + row]).flatMap((cell) =>
            cell
              ? [
                  " ",
                  { text: cell.keys.padEnd(KEYS_COLUMNS), role: "key" as const },
                  ` ${cell.means}`.padEnd(width - Math.max(KEYS_COLUMNS, cell.keys.length) - 1),
                ]
              : [],
          )}
        />
      ))}
    </Box>
  );
}
