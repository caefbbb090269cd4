/** What one look at the set-up found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly level: "ok" | "warn" | "fail";
  /** What is so. */
  readonly text: string;
  /** What to do about it; for warnings and failures. */
  readonly cure?: string;
}

export const fine = (about: string, text: string): Finding => ({ about, level: "ok", text });

export const warning = (about: string, text: string, cure: string): Finding => ({
  about,
  level: "warn",
  text,
  cure,
});

export const failing = (about: string, text: string, cure: string): Finding => ({
  about,
  level: "fail",
  text,
  cure,
});

/** The sentence of a failure, without what drivers add in further lines. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.split("\n", 1)[0] ?? "";
}

/** Gives up waiting after a while; what is waited for must end by itself. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1_000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
