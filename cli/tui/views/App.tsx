import { Box } from "ink";
import { lookOf } from "../look/look.js";
import type { TuiState } from "../state/model.js";
import { incomingCall, isForm, isTab } from "../state/phone.js";
import { CallScreen } from "./CallScreen.js";
import { ContactsScreen } from "./ContactsScreen.js";
import { Empty } from "./Empty.js";
import { Foot } from "./Foot.js";
import { FormScreen } from "./FormScreen.js";
import { Header } from "./Header.js";
import { HelpScreen } from "./HelpScreen.js";
import { HistoryScreen } from "./HistoryScreen.js";
import { IncomingScreen } from "./IncomingScreen.js";
import { Line } from "./Line.js";
import { type Layout, layoutOf } from "./layout.js";
import { LookContext } from "./look-context.js";
import { BlockedScreen, DirectoryScreen } from "./PeopleScreens.js";
import { ProfileScreen } from "./ProfileScreen.js";
import { SearchScreen } from "./SearchScreen.js";
import { SettingsScreen } from "./SettingsScreen.js";
import { StatsScreen } from "./StatsScreen.js";
import { Tabs } from "./Tabs.js";

/** The whole screen: a head, what one looks at, and a foot with what is said and the keys. */
export function App({ state }: { state: TuiState }) {
  const look = lookOf(state);
  const layout = layoutOf(state);
  const ringing = incomingCall(state);
  const hasTabs =
    ringing === null && (isTab(state.screen) || state.screen === "search" || state.screen === "call");
  const rule = layout.short ? null : (
    <Line spans={[{ text: look.glyphs.rule.repeat(layout.columns), role: "faint" }]} />
  );
  return (
    <LookContext.Provider value={look}>
      <Box flexDirection="column" width={layout.columns} height={layout.rows}>
        <Box flexDirection="column" flexShrink={0}>
          <Header state={state} layout={layout} />
          {hasTabs ? <Tabs state={state} layout={layout} /> : layout.short ? null : <Line spans={[" "]} />}
          {ringing === null ? rule : null}
        </Box>
        <Box flexDirection="column" flexGrow={1} overflowY="hidden">
          {ringing === null ? (
            <Body state={state} layout={layout} />
          ) : (
            <IncomingScreen state={state} call={ringing} layout={layout} />
          )}
        </Box>
        <Box flexDirection="column" flexShrink={0}>
          <Foot state={state} layout={layout} />
        </Box>
      </Box>
    </LookContext.Provider>
  );
}

function Body({ state, layout }: { state: TuiState; layout: Layout }) {
  const { screen, status } = state;
  if (state.help) return <HelpScreen state={state} layout={layout} />;
  if (isForm(screen)) return <FormScreen name={screen} form={state.forms[screen]} layout={layout} />;
  switch (screen) {
    case "starting":
      return <Empty text={state.linkProblem ?? "Starting the phone"} />;
    case "contacts":
      return <ContactsScreen state={state} layout={layout} />;
    case "directory":
      return <DirectoryScreen state={state} layout={layout} />;
    case "history":
      return <HistoryScreen state={state} layout={layout} />;
    case "stats":
      return <StatsScreen state={state} layout={layout} />;
    case "profile":
      return <ProfileScreen state={state} layout={layout} />;
    case "settings":
      return <SettingsScreen state={state} layout={layout} />;
    case "blocked":
      return <BlockedScreen state={state} layout={layout} />;
    case "search":
      return <SearchScreen state={state} layout={layout} />;
    case "call":
      return status?.call ? (
        <CallScreen state={state} call={status.call} layout={layout} />
      ) : (
        <Empty text="No call" />
      );
  }
}
