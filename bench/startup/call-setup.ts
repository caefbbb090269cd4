import { type Call, openPhone, type Phone, silenceSource } from "../../client/index.js";
import { startTestServer } from "../../tests/support/server.js";
import { type Measurement, median, rounded } from "../measurement.js";
import { connectBarePair } from "./bare-pair.js";

const CALLS = 25;
const MAX_SETUP_MS = 150;

/** From `call` to `connected` through a real server on loopback, with auto-answer, against a bare wrtc pair. */
export async function measureCallSetup(): Promise<Measurement> {
  const server = await startTestServer();
  const phones: Phone[] = [];
  try {
    for (const name of ["alice", "bob"]) {
      const { callId, token } = await server.createUser(name);
      const servers = { primary: server.url, fallback: server.url };
      phones.push(await openPhone({ servers, token, callId, deviceId: `bench_${name}` }));
    }
    const [alice, bob] = phones;
    if (!alice || !bob) throw new TypeError("A call takes two");
    bob.on("incoming", (call) => call.accept({ source: silenceSource() }));
    return await measure(alice, bob);
  } finally {
    await Promise.all(phones.map((phone) => phone.close()));
    await server.close();
  }
}

async function measure(alice: Phone, bob: Phone): Promise<Measurement> {
  const ours: number[] = [];
  const bare: number[] = [];
  // The first of each loads libwebrtc's codecs and is not counted.
  for (let run = 0; run <= CALLS; run++) {
    const times = { bare: await connectBarePair(), ours: await setUpCall(alice, bob) };
    if (run === 0) continue;
    bare.push(times.bare);
    ours.push(times.ours);
  }
  return {
    name: "call to connected",
    unit: "ms",
    runs: CALLS,
    ours: rounded(median(ours)),
    peer: rounded(median(bare)),
    peerName: "bare wrtc pair, no server",
    ratio: rounded(median(ours) / median(bare)),
    target: `up to ${MAX_SETUP_MS} ms`,
    ok: median(ours) <= MAX_SETUP_MS,
  };
}

async function setUpCall(alice: Phone, bob: Phone): Promise<number> {
  const call = alice.call(bob.callId, { source: silenceSource() });
  const farEnd = bob.next("incoming").then(([incoming]) => incoming.ended());
  await connected(call);
  const { setupMs } = await call.hangUp();
  await farEnd;
  if (setupMs === null) throw new Error("The call was not connected");
  return setupMs;
}

async function connected(call: Call): Promise<void> {
  while (call.state !== "connected") {
    const [state] = await call.next("state");
    if (state === "idle") throw new Error(`The call ended: ${(await call.ended()).reason}`);
  }
}
