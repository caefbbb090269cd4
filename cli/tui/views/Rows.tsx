import { Box } from "ink";
import { Line, type Span } from "./Line.js";
import { useLook } from "./look-context.js";
import { windowOf } from "./window.js";

/** A list of which as many rows are seen as there is place for, the selected one among them. */
export function Rows({
  rows,
  selected,
  height,
}: {
  rows: readonly (readonly Span[])[];
  selected: number;
  height: number;
}) {
  const { glyphs } = useLook();
  const { from, to } = windowOf(rows.length, selected, height);
  return (
    <Box flexDirection="column">
      {rows.slice(from, to).map((spans, index) => {
        const isSelected = from + index === selected;
        return (
          <Line
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
            key={index}
            role={isSelected ? "selected" : "plain"}
            spans={[isSelected ? `${glyphs.selected} ` : "  ", ...spans]}
          />
        );
      })}
    </Box>
  );
}
