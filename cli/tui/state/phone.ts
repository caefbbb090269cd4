import type { CallStatus, Settings } from "../../daemon/contract.js";
import { DEFAULT_SETTINGS } from "../../daemon/contract.js";
import { FORMS, type FormName, type ScreenName, TABS, type TabName, type TuiState } from "./model.js";

/** The call that rings here, if one does; whatever else is on the screen, this comes first. */
export function incomingCall({ status }: Pick<TuiState, "status">): CallStatus | null {
  const call = status?.call ?? null;
  return call?.state === "ringing" && call.origin !== "outgoing" ? call : null;
}

/** Whom a call is with, in one name: whoever it began with, as long as they are in it. */
export function otherEnd({ remote, people }: CallStatus): string {
  const isThere = people.length === 0 || people.some(({ callId }) => sameCallId(callId, remote));
  return isThere ? remote : (people[0]?.callId ?? remote);
}

export function settingsOf({ status }: Pick<TuiState, "status">): Settings {
  return status?.settings ?? DEFAULT_SETTINGS;
}

export function isForm(screen: ScreenName): screen is FormName {
  return (FORMS as readonly string[]).includes(screen);
}

export function isTab(screen: ScreenName): screen is TabName {
  return (TABS as readonly string[]).includes(screen);
}

/** Call IDs are the same whatever their capitals. */
export function sameCallId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
