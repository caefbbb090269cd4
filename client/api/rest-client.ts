import {
  CallError,
  foreignSentence,
  isErrorCode,
  type RouteInput,
  type RouteName,
  type RouteResponse,
  restError,
  routes,
  TIMES,
} from "../../protocol/index.js";

export interface ServerUrls {
  primary: string;
  fallback: string;
}

export interface RestClientOptions {
  servers: ServerUrls;
  token?: () => string | null;
  timeoutMs?: number;
  fetch?: typeof fetch;
}

/** An answer and which of the two servers gave it. */
export interface RestAnswer<N extends RouteName> {
  data: RouteResponse<N>;
  server: string;
  nextCursor: string | null;
}

/** An answer that has arrived completely. */
interface Arrived {
  status: number;
  body: unknown;
  nextCursor: string | null;
}

const SUCCESS = { from: 200, below: 300 } as const;
const SERVER_FAILURE = 500;
const UNAUTHORIZED = 401;

/** No list of the contract comes near this. */
const ANSWER_BYTES = 4 * 1024 * 1024;

/** Each status that our own codes are known for, where a server sends none. */
const CODE_OF_STATUS: Partial<Record<number, "bad-request" | "unauthorized" | "not-found">> = {
  400: "bad-request",
  401: "unauthorized",
  404: "not-found",
};

/**
 * The REST half of the protocol. A request goes to the primary server and, on a time-out, a connection error or
 * a status of 500 and above, once more to the fallback.
 */
export class RestClient {
  readonly #options: RestClientOptions;

  constructor(options: RestClientOptions) {
    this.#options = options;
  }

  async request<N extends RouteName>(name: N, input: RouteInput<N> = {}): Promise<RouteResponse<N>> {
    return (await this.ask(name, input)).data;
  }

  /** Like `request`, and tells which server answered. */
  async ask<N extends RouteName>(name: N, input: RouteInput<N> = {}): Promise<RestAnswer<N>> {
    const { primary, fallback } = this.#options.servers;
    const first = await this.#attempt(name, input, primary);
    if (!(first instanceof CallError)) return this.#read(name, first, primary);
    if (sameServer(primary, fallback)) throw first;
    const second = await this.#attempt(name, input, fallback);
    if (!(second instanceof CallError)) return this.#read(name, second, fallback);
    throw bothFailed(first, second, this.#options.servers);
  }

  /** An answer to be believed, or the reason to try the other server; half an answer is none. */
  async #attempt<N extends RouteName>(
    name: N,
    input: RouteInput<N>,
    server: string,
  ): Promise<Arrived | CallError> {
    const route = routes[name];
    const token = route.auth ? this.#options.token?.() : undefined;
    if (route.auth && !token) throw new CallError("not-logged-in");
    try {
      const response = await (this.#options.fetch ?? fetch)(address(server, route.path, input), {
        method: route.method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(input.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
        signal: AbortSignal.timeout(this.#options.timeoutMs ?? TIMES.requestTimeout),
      });
      const { status } = response;
      const body = parseJson(await boundedText(response, server));
      if (status < SERVER_FAILURE) return { status, body, nextCursor: response.headers.get("x-next-cursor") };
      return new CallError("server-error", `The server at ${server} answered with status ${status}`);
    } catch (error) {
      if (error instanceof CallError) return error;
      return new CallError("server-unreachable", `The server at ${server} cannot be reached`, {
        cause: error,
      });
    }
  }

  #read<N extends RouteName>(name: N, { status, body, nextCursor }: Arrived, server: string): RestAnswer<N> {
    if (status < SUCCESS.from || status >= SUCCESS.below) throw failure(status, body, routes[name].auth);
    const parsed = routes[name].response.safeParse(body);
    if (!parsed.success) {
      throw new CallError(
        "bad-answer",
        `The answer of ${server} to ${routes[name].path} was not understood`,
        {
          cause: parsed.error,
        },
      );
    }
    return { data: parsed.data as RouteResponse<N>, server, nextCursor };
  }
}

/** Reads a body to its end, or gives it up: what the answer unpacks to must not fill the memory. */
async function boundedText(response: Response, server: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES) {
      throw new CallError("bad-answer", `The answer of ${server} is far too long`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const sameServer = (a: string, b: string): boolean => trimmed(a) === trimmed(b);
const trimmed = (url: string): string => url.replace(/\/+$/, "");

function address<N extends RouteName>(server: string, path: string, input: RouteInput<N>): string {
  const params = Object.entries((input.params ?? {}) as Record<string, unknown>);
  const filled = params.reduce(
    (so, [key, value]) => so.replace(`:${key}`, encodeURIComponent(String(value))),
    path,
  );
  const query = Object.entries((input.query ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return `${trimmed(server)}${filled}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

function failure(status: number, body: unknown, signedIn: boolean): CallError {
  const parsed = restError.safeParse(body);
  const text = parsed.success ? foreignSentence(parsed.data.error) : undefined;
  const given = parsed.success ? parsed.data.code : undefined;
  if (isErrorCode(given)) return new CallError(given, text);
  if (status === UNAUTHORIZED && !signedIn) return new CallError("bad-credentials", text);
  return new CallError(
    CODE_OF_STATUS[status] ?? "server-error",
    text ?? `The server answered with status ${status}`,
  );
}

function bothFailed(first: CallError, second: CallError, servers: ServerUrls): CallError {
  const code =
    first.code === "server-error" || second.code === "server-error" ? "server-error" : "server-unreachable";
  const text = code === "server-error" ? "answered properly" : "can be reached";
  return new CallError(code, `Neither ${servers.primary} nor ${servers.fallback} ${text}`, { cause: second });
}
