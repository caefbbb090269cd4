import { CallError, foreignSentence, isErrorCode } from "../../protocol/index.js";

/** What the server said when it refused the handshake; nothing when it could not be reached at all. */
export function refusalOf(error: Error): CallError | undefined {
  if (!("data" in error)) return undefined;
  const data = error.data as { code?: unknown; message?: unknown } | undefined;
  return new CallError(isErrorCode(data?.code) ? data.code : "server-error", foreignSentence(error.message));
}
