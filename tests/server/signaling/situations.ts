import type { ClientEventName } from "../../../protocol/client-events.js";
import { CALL, goodPayloads, offerTo, roomOf } from "./messages.js";
import type { Rig } from "./rig.js";
import type { TestClient } from "./test-client.js";

/** A moment in which an event is welcome: who may send it, with what, and who is watching. */
export interface Situation {
  actor: TestClient;
  payload: unknown;
  others: TestClient[];
}

type Moment = "idle" | "ringing-caller" | "ringing-callee" | "running" | "inviting" | "invited";

/** The moment that each event belongs to. */
const MOMENTS: Record<ClientEventName, Moment> = {
  register: "idle",
  heartbeat: "idle",
  callUser: "idle",
  answerCall: "ringing-callee",
  rejectCall: "ringing-callee",
  cancelCall: "ringing-caller",
  callFailed: "ringing-caller",
  endCall: "running",
  iceCandidate: "ringing-caller",
  roomIceCandidate: "ringing-callee",
  inviteToRoom: "inviting",
  cancelRoomInvite: "invited",
  acceptRoomInvite: "invited",
  declineRoomInvite: "invited",
  roomSignal: "running",
  leaveRoom: "running",
  resume: "running",
};

/** Brings alice, bob and carol into the moment of that event. */
export async function situationOf(event: ClientEventName, rig: Rig): Promise<Situation> {
  const [alice, bob, carol] = [await rig.app("alice"), await rig.app("bob"), await rig.app("carol")];
  const everyone = [alice, bob, carol];
  const moment = MOMENTS[event];
  const roomId = moment === "idle" ? "room-1" : roomOf(await alice.ask("callUser", offerTo("bob")));
  const isRunning = ["running", "inviting", "invited"].includes(moment);
  if (isRunning) await bob.ask("answerCall", { to: "alice", signal: CALL.answer, roomId });
  if (moment === "invited") await alice.ask("inviteToRoom", { roomId, to: "carol" });
  for (const client of everyone) await client.heard();
  const isInvitee = event === "acceptRoomInvite" || event === "declineRoomInvite";
  const actor = isInvitee ? carol : moment === "ringing-callee" ? bob : alice;
  const to = actor === bob ? "alice" : moment === "inviting" || moment === "invited" ? "carol" : "bob";
  const payloads = { ...goodPayloads(to, roomId), register: "alice" };
  return { actor, payload: payloads[event], others: everyone.filter((client) => client !== actor) };
}
