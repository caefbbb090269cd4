import { Box } from "ink";
import { formatMoment } from "../../duration.js";
import type { TuiState } from "../state/model.js";
import { Empty } from "./Empty.js";
import { Line } from "./Line.js";
import type { Layout } from "./layout.js";
import { useLook } from "./look-context.js";
import { within } from "./shown.js";

/** Who one is to the others. */
export function ProfileScreen({ state, layout }: { state: TuiState; layout: Layout }) {
  const { glyphs } = useLook();
  const account = state.status?.account;
  if (!account) return <Empty text="Nobody is signed in" />;
  const rows = [
    ["Call ID", account.callId ?? "none yet: i chooses one"],
    ["Name", `${account.firstName} ${account.lastName}`],
    ["E-mail", account.email],
    ["Server", state.status?.connection.server ?? ""],
    ["Member since", state.profile ? formatMoment(state.profile.created_at) : ""],
  ] as const;
  return (
    <Box flexDirection="column">
      {rows.map(([label, value]) => (
        <Line
          key={label}
          spans={[
            { text: `  ${label.padEnd(14)}`, role: "faint" },
            { text: within(value, layout.columns - 18, glyphs), role: "title" },
          ]}
        />
      ))}
    </Box>
  );
}
