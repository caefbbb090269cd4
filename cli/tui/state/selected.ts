import type { Contact, HistoryRow } from "../../../protocol/rest.js";
import type { TabName, TuiState } from "./model.js";
import { contactName, nameOf } from "./search-rows.js";

export interface SelectedPerson {
  callId: string;
  name: string;
  nickname: string | null;
}

/** The contacts in the order of the screen: who can be reached first, then by name. */
export function contactRowsOf(state: Pick<TuiState, "contacts" | "status">): readonly Contact[] {
  const presence = state.status?.presence ?? {};
  const rank = (contact: Contact) => {
    const there = presence[contact.call_user_id?.toLowerCase() ?? ""];
    return there === "online" ? 0 : there === "busy" ? 1 : 2;
  };
  return [...(state.contacts.rows ?? [])].sort(
    (one, other) => rank(one) - rank(other) || contactName(one).localeCompare(contactName(other)),
  );
}

/** Who stands in the selected row of a screen. */
export function personUnder(state: TuiState, tab: TabName): SelectedPerson | null {
  switch (tab) {
    case "contacts": {
      const contact = contactRowsOf(state)[state.contacts.selected];
      if (!contact?.call_user_id) return null;
      return { callId: contact.call_user_id, name: contactName(contact), nickname: contact.nickname };
    }
    case "directory": {
      const person = state.directory.rows?.[state.directory.selected];
      return person
        ? {
            callId: person.call_user_id,
            name: `${person.first_name} ${person.last_name}`.trim(),
            nickname: null,
          }
        : null;
    }
    case "history": {
      const row = state.history.rows?.[state.history.selected];
      const callId = row ? otherEnd(row) : null;
      return callId === null ? null : { callId, name: nameOf(state, callId), nickname: null };
    }
    case "blocked": {
      const person = state.blocked.rows?.[state.blocked.selected];
      return person?.call_user_id
        ? {
            callId: person.call_user_id,
            name: `${person.first_name} ${person.last_name}`.trim(),
            nickname: null,
          }
        : null;
    }
    default:
      return null;
  }
}

/** The one who was called, or who called; null for an account that is gone. */
export function otherEnd(row: HistoryRow): string | null {
  return row.direction === "outgoing" ? row.receiver_call_user_id : row.caller_call_user_id;
}
