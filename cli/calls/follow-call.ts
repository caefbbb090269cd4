import type { Call } from "../../client/index.js";
import type { Report } from "./reporter.js";

/** Reports everything that a call emits, its state now first of all. */
export function followCall(call: Call, report: Report): void {
  report({ type: "state", state: call.state });
  call
    .on("state", (state) => report({ type: "state", state }))
    .on("calleeOffline", (callId) => report({ type: "offline", callId }))
    .on("joined", (callId) => report({ type: "joined", callId }))
    .on("left", (callId) => report({ type: "left", callId }))
    .on("away", (callId) => report({ type: "away", callId }))
    .on("back", (callId) => report({ type: "back", callId }))
    .on("invite", (callId, outcome) => report({ type: "invite", callId, outcome }))
    .on("quality", (peers) => report({ type: "quality", peers }))
    .on("trouble", (error) => report({ type: "trouble", error }))
    .on("ended", (summary) => report({ type: "ended", summary }));
}

/** Asks people in as soon as the call stands. */
export function inviteWhenConnected(call: Call, callIds: readonly string[]): void {
  call.on("state", (state) => {
    if (state === "connected") for (const callId of callIds) call.invite(callId);
  });
}
