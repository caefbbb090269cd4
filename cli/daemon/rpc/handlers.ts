import type { z } from "zod";
import type { DaemonAnswers, DaemonRequest } from "../contract.js";
import type { daemonRequests } from "../requests.js";

export type ParsedParams<R extends DaemonRequest> = z.output<(typeof daemonRequests)[R]>;

/** What a connection wants to be told. */
export type Watch = ParsedParams<"watch">;

/** Where there is nothing to say, whatever a handler gives back is as good. */
type Answer<T> = T extends null ? unknown : T;

/** What answers each request, apart from those about the connection itself; `client` is the same for all of one client. */
export type DaemonHandlers = {
  [R in Exclude<DaemonRequest, "hello" | "watch" | "status">]: (
    params: ParsedParams<R>,
    client: object,
  ) => Answer<DaemonAnswers[R]> | Promise<Answer<DaemonAnswers[R]>>;
} & { status: (params: ParsedParams<"status">, client: object) => DaemonAnswers["status"] };
