import { Box } from "ink";
import { Line } from "./Line.js";

/** What stands where there is nothing, and what one can do about it. */
export function Empty({ text, more }: { text: string; more?: string }) {
  return (
    <Box flexDirection="column">
      <Line spans={[`  ${text}`]} />
      {more === undefined ? null : <Line spans={["  ", { text: more, role: "faint" }]} />}
    </Box>
  );
}
