import { z } from "zod";

/** Whether a connection must be encrypted: no, vouched for by a well-known authority, or by those in a file. */
export type TlsMode = "off" | "on" | { caFile: string };

/** Reads `off`, `on`, or the path of a file with certificates. */
export const tlsMode = z.string().transform((word, context): TlsMode => {
  if (word === "off" || word === "on") return word;
  if (word.includes("/") || word.includes(".")) return { caFile: word };
  context.addIssue({ code: "custom", message: "must be off, on, or the path of a file with certificates" });
  return z.NEVER;
});
