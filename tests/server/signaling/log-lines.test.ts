import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { ANSWER, AUDIO } from "../calls/world.js";
import { Rig } from "./rig.js";

test("every line about a call carries its room id as `call`", async () => {
  const rig = await Rig.start();
  onTestFinished(() => rig.close());
  const [ann, bob] = [await rig.phone("ann"), await rig.phone("bob")];
  const reply = await ann.ask("callUser", { userToCall: "bob", signalData: AUDIO });
  const { roomId } = z.object({ roomId: z.string() }).parse(reply.ok && reply.data);
  await bob.ask("answerCall", { to: "ann", signal: ANSWER, roomId });
  rig.callLog.fails = true;
  await ann.ask("endCall", { to: "bob" });
  const about = rig.log.lines.filter((line) => line.includes("call "));
  expect(about.map((line) => line.split(" {")[0])).toEqual([
    "debug call started",
    "debug call joined",
    "debug call joined",
    "debug call finished",
    "error the call log could not be written",
  ]);
  for (const line of about) expect(line).toContain(`"call":"${roomId}"`);
});
