import { roomScene } from "../../demo/scenes/room.js";
import { type Person, Stage } from "../../demo/stage.js";
import { type Measurement, median, rounded } from "../measurement.js";
import { connectBarePair } from "./bare-pair.js";

const PEOPLE = 7;
const LINKS = (PEOPLE * (PEOPLE - 1)) / 2;
const ROOMS = 3;
const MAX_MESH_MS = 1_000;

/** From the last join of a room of seven to its last link, against as many bare wrtc pairs connected at once. */
export async function measureRoomMesh(): Promise<Measurement> {
  const stage = await Stage.open();
  try {
    const people: Person[] = [];
    for (let index = 0; index < PEOPLE; index++) {
      people.push(await stage.switchOn(await stage.register(`bench_${index}`)));
    }
    const ours: number[] = [];
    const bare: number[] = [];
    // The first of each loads libwebrtc's codecs and is not counted.
    for (let run = 0; run <= ROOMS; run++) {
      const times = { bare: await connectBarePairs(), ours: await meshOf(people) };
      if (run === 0) continue;
      bare.push(times.bare);
      ours.push(times.ours);
    }
    return {
      name: "room of 7, last join to full mesh",
      unit: "ms",
      runs: ROOMS,
      ours: rounded(median(ours)),
      peer: rounded(median(bare)),
      peerName: `${LINKS} bare wrtc pairs at once, no server`,
      ratio: rounded(median(ours) / median(bare)),
      target: `up to ${MAX_MESH_MS} ms`,
      ok: median(ours) <= MAX_MESH_MS,
    };
  } finally {
    await stage.close();
  }
}

async function connectBarePairs(): Promise<number> {
  const start = performance.now();
  await Promise.all(Array.from({ length: LINKS }, connectBarePair));
  return performance.now() - start;
}

async function meshOf(people: readonly Person[]): Promise<number> {
  const [{ meshMs }] = await roomScene(people, () => {});
  if (meshMs === null) throw new Error("The mesh never got complete");
  return meshMs;
}
