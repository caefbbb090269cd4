/** What one look at this installation found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** `unknown` is what could not be measured from here, which is neither good nor bad. */
  readonly level: "ok" | "unknown" | "warn" | "fail";
  /** What is so. */
  readonly text: string;
  /** What to do about it, in one line. */
  readonly cure?: string;
}

type Judged = (about: string, text: string, cure: string) => Finding;

export const fine = (about: string, text: string): Finding => ({ about, level: "ok", text });

export const unknown = (about: string, text: string, cure?: string): Finding => ({
  about,
  level: "unknown",
  text,
  ...(cure === undefined ? {} : { cure }),
});

export const warning: Judged = (about, text, cure) => ({ about, level: "warn", text, cure });

export const failing: Judged = (about, text, cure) => ({ about, level: "fail", text, cure });

/** A failure in one sentence; what the system says below it explains more than what is on top. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error && !("code" in error)) return reasonOf(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (error.message || code || error.name).split("\n", 1)[0] ?? "";
}
