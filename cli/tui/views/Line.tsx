import { Text } from "ink";
import type { Role } from "../look/palette.js";
import { useLook } from "./look-context.js";

/** A piece of a line. Its text is ready to be shown: safe, and cut to its place. */
export type Span = string | { text: string; role: Role };

/** One row of the screen, which is never wrapped. */
export function Line({ spans, role = "plain" }: { spans: readonly Span[]; role?: Role }) {
  const { palette } = useLook();
  return (
    <Text wrap="truncate" {...palette[role]}>
      {spans.map((span, index) =>
        typeof span === "string" ? (
          span
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no other name than their place.
          <Text key={index} {...(role === "selected" ? {} : palette[span.role])}>
            {span.text}
          </Text>
        ),
      )}
    </Text>
  );
}
