import { expect, it } from "vitest";
import { type CallInput, startingModel } from "../../../client/call/model.js";
import { Resumption } from "../../../client/call/resumption.js";
import type { Signaling } from "../../../client/signaling/port.js";
import type { AckData } from "../../../protocol/index.js";
import { LoopExchange } from "../../support/loop-signaling.js";

const abilities = { resume: true, leaveRoom: true, numbers: true, exact: true };
const ROOM = "room-1";

/** A call of Alice's that has lost its server, with what it is told and what it has asked. */
function awayFrom(answers: (AckData["resume"] | Promise<AckData["resume"]>)[]) {
  const start = { self: "alice", origin: "outgoing", remote: "bob", video: false } as const;
  const model = startingModel({ ...start, roomId: ROOM, abilities });
  const heard: CallInput[] = [];
  let asked = 0;
  const signaling: Signaling = new LoopExchange().line("alice");
  signaling.send = async () => (await answers[asked++]) as never;
  const resumption = new Resumption({ signaling, model: () => model, hear: (input) => heard.push(input) });
  return { resumption, heard, asked: () => asked };
}

it("asks again when an event has overtaken the answer, which tells who was there before it", async () => {
  let answer: (data: AckData["resume"]) => void = () => {};
  const first = new Promise<AckData["resume"]>((resolve) => (answer = resolve));
  const { resumption, heard, asked } = awayFrom([
    first,
    { participants: ["alice", "bob"], seq: 1, missed: false },
  ]);
  const resumed = resumption.ask();
  resumption.take({ event: "participantBack", payload: { roomId: ROOM, userId: "bob", seq: 1 } });
  answer({ participants: ["alice"], seq: 0, missed: false });
  await resumed;
  expect(heard.filter(({ type }) => type === "resumed")).toEqual([
    { type: "resumed", participants: ["alice", "bob"] },
  ]);
  expect(asked()).toBe(2);
});

it("believes a server that counts lower, when nothing has come meanwhile", async () => {
  const { resumption, heard, asked } = awayFrom([{ participants: ["alice", "bob"], seq: 0, missed: false }]);
  resumption.take({ event: "participantBack", payload: { roomId: ROOM, userId: "bob", seq: 1 } });
  await resumption.ask();
  expect(heard.at(-1)).toEqual({ type: "resumed", participants: ["alice", "bob"] });
  expect(asked()).toBe(1);
});
