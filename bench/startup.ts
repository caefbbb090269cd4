import type { Measurement } from "./measurement.js";
import { measureCallSetup } from "./startup/call-setup.js";
import { measureFirstFrame } from "./startup/first-frame.js";
import { measureProcessStart } from "./startup/process-start.js";
import { measureRoomMesh } from "./startup/room-mesh.js";

/** How long it takes until `calling` runs, and until two people talk, and seven. */
export async function startup(): Promise<Measurement[]> {
  return [
    await measureProcessStart(),
    await measureFirstFrame(),
    await measureCallSetup(),
    await measureRoomMesh(),
  ];
}
