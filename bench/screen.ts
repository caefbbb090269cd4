import type { Measurement } from "./measurement.js";
import { measureScreenInCall } from "./screen/in-call.js";

/** What the terminal phone costs whoever looks at it. */
export function screen(): Promise<Measurement[]> {
  return measureScreenInCall();
}
