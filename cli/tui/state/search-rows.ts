import type { Contact } from "../../../protocol/rest.js";
import type { TuiState } from "./model.js";
import { sameCallId } from "./phone.js";

export interface PersonRow {
  callId: string;
  name: string;
  isContact: boolean;
  /** Why it stands where it does. */
  kind: "contact" | "recent" | "found";
}

/** Whoever is known comes first and without waiting; then whom the server found. Nobody twice, and never oneself. */
export function searchRows(state: TuiState): PersonRow[] {
  const query = state.search.input.value.trim().toLowerCase();
  const rows = [...contactRows(state, query), ...recentRows(state, query), ...foundRows(state, query)];
  const seen = new Set<string>([state.status?.account?.callId?.toLowerCase() ?? ""]);
  if (state.search.purpose === "invite") {
    const call = state.status?.call;
    for (const { callId } of call?.people ?? []) seen.add(callId.toLowerCase());
    for (const callId of call?.invited ?? []) seen.add(callId.toLowerCase());
  }
  return rows.filter(({ callId }) => {
    const key = callId.toLowerCase();
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

export function contactName(contact: Contact): string {
  return contact.nickname ?? `${contact.first_name} ${contact.last_name}`.trim();
}

/** A name for a Call ID as far as one is known. */
export function nameOf(state: Pick<TuiState, "contacts">, callId: string): string {
  const contact = state.contacts.rows?.find(
    (row) => row.call_user_id !== null && sameCallId(row.call_user_id, callId),
  );
  return contact ? contactName(contact) : callId;
}

function contactRows(state: TuiState, query: string): PersonRow[] {
  const presence = state.status?.presence ?? {};
  const rank = (callId: string) => (presence[callId.toLowerCase()] === undefined ? 1 : 0);
  return (state.contacts.rows ?? [])
    .flatMap((contact): PersonRow[] => {
      const { call_user_id: callId, first_name, last_name, nickname } = contact;
      if (callId === null || !matches(query, callId, nickname ?? "", `${first_name} ${last_name}`, last_name))
        return [];
      return [{ callId, name: contactName(contact), isContact: true, kind: "contact" }];
    })
    .sort((one, other) => rank(one.callId) - rank(other.callId) || one.name.localeCompare(other.name));
}

function recentRows(state: TuiState, query: string): PersonRow[] {
  return state.recent.flatMap((callId): PersonRow[] =>
    matches(query, callId) ? [{ callId, name: callId, isContact: false, kind: "recent" }] : [],
  );
}

/** Until the new answer comes the one before stays, without whoever fits no more. */
function foundRows(state: TuiState, query: string): PersonRow[] {
  const { found, busy } = state.search;
  return found.flatMap((person): PersonRow[] => {
    const name = `${person.first_name} ${person.last_name}`.trim();
    if (busy && !matches(query, person.call_user_id, name, person.last_name)) return [];
    return [{ callId: person.call_user_id, name, isContact: false, kind: "found" }];
  });
}

function matches(query: string, ...texts: string[]): boolean {
  return texts.some(
    (text) => text.toLowerCase().startsWith(query) || text.toLowerCase().includes(` ${query}`),
  );
}
