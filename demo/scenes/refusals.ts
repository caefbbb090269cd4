import { type Call, silenceSource } from "../../client/index.js";
import type { Check, RefusalReport } from "../report.js";
import type { Person } from "../stage.js";

const quiet = () => ({ source: silenceSource() });

/** Dave talks to somebody else already. */
export async function busyScene(
  alice: Person,
  dave: Person,
  talksTo: Person,
): Promise<[RefusalReport, Check]> {
  talksTo.phone.once("incoming", (call) => call.accept(quiet()));
  const talk = dave.phone.call(talksTo.callId, quiet());
  await connected(talk);
  const report = await refusedCall(alice, dave.callId);
  await talk.hangUp();
  const text = `dave talks to ${talksTo.callId}; alice hears "${report.reason}"`;
  return [report, { name: "alice calls dave, who is busy", ok: report.reason === "busy", text }];
}

/** Eve does not want to talk. */
export async function rejectedScene(alice: Person, eve: Person): Promise<[RefusalReport, Check]> {
  eve.phone.once("incoming", (call) => call.reject());
  const report = await refusedCall(alice, eve.callId);
  const text = `eve refuses; alice hears "${report.reason}"`;
  return [report, { name: "alice calls eve, who rejects", ok: report.reason === "rejected", text }];
}

async function refusedCall(caller: Person, callId: string): Promise<RefusalReport> {
  const { reason, by } = await caller.phone.call(callId, quiet()).ended();
  return { callId, reason, by };
}

async function connected(call: Call): Promise<void> {
  while (call.state !== "connected") {
    const [state] = await call.next("state");
    if (state === "idle") return;
  }
}
