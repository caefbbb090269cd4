import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import { CallError, isErrorCode } from "../../protocol/errors.js";
import { foreignSentence } from "../../protocol/text.js";

/** JSON-RPC leaves the numbers from -32099 to -32000 to the server; what happened stands in `data.code`. */
const REFUSED = -32001;

/** A failure as an answer; what nobody foresaw tells nothing of itself. */
export function toResponseError(error: unknown): ResponseError<{ code: string }> {
  const known =
    error instanceof CallError ? error : new CallError("internal", "The daemon failed; see its log");
  return new ResponseError(REFUSED, known.message, { code: known.code });
}

/** An answer as a failure. */
export function fromResponseError(error: unknown): CallError {
  if (!(error instanceof ResponseError)) {
    return new CallError("daemon-failed", "The daemon went away before it answered", { cause: error });
  }
  const code: unknown = error.data?.code;
  if (isErrorCode(code)) return new CallError(code, foreignSentence(error.message));
  if (error.code === ErrorCodes.MethodNotFound) {
    return new CallError(
      "daemon-failed",
      "The daemon is of another version; restart it: calling daemon stop",
    );
  }
  return new CallError("daemon-failed", foreignSentence(error.message), { cause: error });
}
