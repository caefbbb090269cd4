import { TABS, type TabName, type TuiState } from "../state/model.js";
import { Line, type Span } from "./Line.js";
import type { Layout } from "./layout.js";

const TITLES: Record<TabName, string> = {
  contacts: "Contacts",
  directory: "Directory",
  history: "History",
  stats: "Statistics",
  profile: "Profile",
  settings: "Settings",
  blocked: "Blocked",
};
const SHORT = 3;

/** What one can switch between, with the key that does it. */
export function Tabs({ state, layout }: { state: TuiState; layout: Layout }) {
  const room = layout.columns >= 82 ? "wide" : layout.narrow ? "narrow" : "tight";
  const spans = TABS.flatMap((tab, index): Span[] => {
    const title = room === "narrow" ? TITLES[tab].slice(0, SHORT) : TITLES[tab];
    const text = room === "wide" ? ` ${index + 1} ${title} ` : `${index + 1} ${title}`;
    const tight = room === "narrow" ? `${index + 1}${title}` : text;
    return [{ text: tight, role: state.screen === tab ? "selected" : "plain" }, room === "wide" ? "" : " "];
  });
  return <Line spans={[room === "wide" ? "" : " ", ...spans]} />;
}
