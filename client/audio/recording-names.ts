import { extname } from "node:path";
import { CallError } from "../../protocol/errors.js";
import { callId as callIdSchema } from "../../protocol/values.js";

/** The file of one person's voice, next to the mixed one: `talk.wav` and `bob` give `talk-bob.wav`. */
export function personFile(path: string, callId: string): string {
  // Its shape keeps a Call ID inside the folder of the recording.
  if (!callIdSchema.safeParse(callId).success) {
    throw new CallError("recording-failed", "A Call ID that is not fit for a file name cannot be recorded");
  }
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${callId}${extension === "" ? ".wav" : extension}`;
}
