/** Whether something is within its budget; if not, when it will be again. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

export const WITHIN: Verdict = { ok: true };
