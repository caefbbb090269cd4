import { z } from "zod";

export interface Ask {
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  /** The parsed body; a text where it is no JSON. */
  body: unknown;
  headers: Headers;
}

/** One request, as a client without knowledge of the contract would send it. */
export async function ask(
  url: string,
  method: string,
  path: string,
  { token, body, raw, headers = {} }: Ask = {},
): Promise<Answer> {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(text !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const answered = await response.text();
  return { status: response.status, body: parseOrKeep(answered), headers: response.headers };
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const failure = z.strictObject({ error: z.string().min(1), code: z.string() });

/** What a refusal says in short; throws when it is not of the one shape that all refusals have. */
export function refusal({ status, body }: Answer): string {
  return `${status} ${failure.parse(body).code}`;
}
