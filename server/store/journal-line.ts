import { crc32 } from "node:zlib";
import { z } from "zod";
import { callOutcome } from "../../protocol/rest.js";
import type { CallLogEntry } from "../calls/call-log.js";

const common = { room: z.string(), at: z.number() };

/** Fields that a newer version writes are kept, so that going back to an older one loses nothing either. */
const entry: z.ZodType<CallLogEntry> = z.discriminatedUnion("type", [
  z.looseObject({
    ...common,
    type: z.literal("started"),
    caller: z.string(),
    receiver: z.string(),
    video: z.boolean(),
    hidden: z.boolean().optional(),
  }),
  z.looseObject({ ...common, type: z.literal("joined"), callId: z.string(), device: z.string().nullish() }),
  z.looseObject({ ...common, type: z.literal("left"), callId: z.string() }),
  z.looseObject({ ...common, type: z.literal("finished"), outcome: callOutcome }),
]);

const SUM = /^\{"sum":"([0-9a-f]{8})","entry":(.*)\}$/;

/** One entry as a line of JSON that carries a checksum of itself. */
export function toLine(value: CallLogEntry): string {
  const text = JSON.stringify(value);
  return `{"sum":"${sumOf(text)}","entry":${text}}\n`;
}

/** The entry of a line without its end; null for one that has changed since it was written. */
export function fromLine(line: string): CallLogEntry | null {
  const [, sum, text] = SUM.exec(line) ?? [];
  if (text === undefined || sumOf(text) !== sum) return null;
  return entry.safeParse(JSON.parse(text)).data ?? null;
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
