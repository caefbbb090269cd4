import type { CallStatus } from "../../daemon/contract.js";
import type { Layout } from "./layout.js";

/** The call's screen leaves these to painters that do not redraw everything: meters move ten times a second. */
export const OWN_METER = 0;
const FIRST_PERSON_METER = 1;
export const VIDEO_AREA = 32;

/** A sign for who speaks, and a bar. */
export function meterColumns({ columns }: Pick<Layout, "columns">): number {
  return columns < 50 ? 8 : 12;
}

export const personMeter = (index: number): number => FIRST_PERSON_METER + index;

/** Whose loudness each region shows; null is one's own. */
export function meterRegions(call: CallStatus | null): ReadonlyMap<number, string | null> {
  const regions = new Map<number, string | null>([[OWN_METER, null]]);
  for (const [index, person] of (call?.people ?? []).entries())
    regions.set(personMeter(index), person.callId);
  return regions;
}

/** How many rows of the body show pictures; lists of people come first, so small screens have none. */
export function videoRows(call: CallStatus | null, layout: Pick<Layout, "body" | "columns">): number {
  if (!call?.video || call.state !== "connected" || layout.columns < 40) return 0;
  const rows = layout.body - (call.people.length + call.invited.length + 7);
  return rows < 4 ? 0 : rows;
}
