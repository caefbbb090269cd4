import { type Route, type RouteName, routes } from "../../../protocol/rest.js";
import { hostileText } from "./hostile-values.js";
import { type Grammar, generate, grammarOf, spoil } from "./payloads.js";
import type { Random } from "./random.js";
import type { RestWords } from "./rest-words.js";

/** One request of the contract, good or with a fault. */
export interface RestInput {
  name: RouteName;
  bytes: Buffer;
  /** True when the body cannot be what the route takes. */
  isMalformed: boolean;
  /** True when the token was the attacker's own. */
  isSignedIn: boolean;
}

interface RouteGrammars {
  route: Route;
  query: Grammar | undefined;
  body: Grammar | undefined;
}

const NAMES = Object.keys(routes).filter((name): name is RouteName => Object.hasOwn(routes, name));
const GRAMMARS = new Map<RouteName, RouteGrammars>(
  NAMES.map((name) => {
    const route: Route = routes[name];
    const query = route.query && grammarOf(route.query);
    return [name, { route, query, body: route.body && grammarOf(route.body) }];
  }),
);

/** Who signs out with every pipeline gets nowhere. */
const RARE: readonly RouteName[] = ["logout", "changePassword", "register", "login"];
const DRAW = NAMES.flatMap((name) => (RARE.includes(name) ? [name] : [name, name, name, name]));
const NOTHING: RouteGrammars = { route: routes.health, query: undefined, body: undefined };

/** A request of a random route. */
export function restInput(token: string, words: RestWords, random: Random): RestInput {
  const name = random.pick(DRAW) ?? "health";
  const { route, query, body } = GRAMMARS.get(name) ?? NOTHING;
  const isSignedIn = random.chance(0.9);
  const text = body ? bodyText(body, words, random) : "";
  const given = isSignedIn ? token : random.pick([null, "x", `${token.slice(0, -3)}AAA`, "a.b.c"]);
  return {
    name,
    bytes: requestBytes(route.method, pathOf(route, query, words, random), given, text),
    isMalformed:
      route.body !== undefined && !route.body.safeParse(text === "" ? {} : (JSON.parse(text) ?? {})).success,
    isSignedIn,
  };
}

function bodyText(grammar: Grammar, words: RestWords, random: Random): string {
  const body = generate(grammar, random, words);
  if (random.chance(0.03)) return "";
  return random.chance(0.5) ? JSON.stringify(body) : spoil(body, random);
}

function pathOf(route: Route, query: Grammar | undefined, words: RestWords, random: Random): string {
  const path = route.path.replace(/:\w+/g, () =>
    random.chance(0.8) ? String(words.id(random)) : encoded(hostileText(random)),
  );
  if (!query) return path;
  const given = generate(query, random, words) as Record<string, unknown>;
  const parts = Object.entries(given).map(([key, value]) => {
    const text = random.chance(0.7) ? String(value) : hostileText(random);
    return `${key}=${encoded(text)}`;
  });
  return parts.length === 0 ? path : `${path}?${parts.join("&")}`;
}

/** Half a surrogate pair cannot be encoded in an address. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

function requestBytes(method: string, path: string, token: string | null, body: string): Buffer {
  const bytes = Buffer.from(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
    ...(bytes.length === 0 ? [] : ["Content-Type: application/json", `Content-Length: ${bytes.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), bytes]);
}

/** Requests that no client would send; the connection may not survive them. */
export function brokenRequest(token: string, random: Random): Buffer {
  const path = random.pick(["/api/me", "/health", "/socket.io/?EIO=4&transport=websocket", "/", "*"]);
  const header = (name: string, value: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\n${name}: ${value}\r\n\r\n`;
  const post = (headers: string, body: string) =>
    `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
  const text = [
    () => header("Authorization", `Bearer ${"x".repeat(random.between(1, 15_000))}`),
    () => header("X-Filler", "y".repeat(20_000)),
    () => header("Upgrade", "h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__"),
    () => header("Upgrade", "websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 99"),
    () =>
      header(
        "Upgrade",
        "websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x",
      ),
    () => header("X-Forwarded-For", random.pick(["::1", "'", "127.0.0.1, 127.0.0.1", "\u0001"])),
    () => header("Origin", random.pick(["null", "http://evil.example", "\u0000"])),
    () => post("Content-Length: 5\r\nContent-Length: 6", "{}   "),
    () => post("Content-Length: 2\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    () => post("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\n{}"),
    () => post("Content-Length: 40000", `{"email":"${"x".repeat(39_980)}"}`),
    () => post("Content-Encoding: gzip\r\nContent-Length: 2", "{}"),
    () => post("Content-Length: 4", "{\u0000}"),
    () => post(`Content-Length: 30000`, `${"[".repeat(15_000)}${"]".repeat(15_000)}`),
    () => `GET /api/${"../".repeat(random.below(50))}etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n`,
    () => `GET /api/users/search?${"q=a&".repeat(random.below(900))} HTTP/1.1\r\nHost: x\r\n\r\n`,
    () =>
      `GET /socket.io/?EIO=${random.pick(["3", "4", "x"])}&transport=polling&sid=x HTTP/1.1\r\nHost: x\r\n\r\n`,
    () => `POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n40x`,
    () =>
      `${random.pick(["TRACE", "CONNECT", "BREW", "PRI"])} * HTTP/${random.pick(["1.1", "0.9", "2.0", "9"])}\r\n\r\n`,
    () => `HEAD /health HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    () => `GET /health HTTP/1.1\r\n${"A: b\r\n".repeat(random.below(3_000))}\r\n`,
  ];
  return Buffer.from((random.pick(text) ?? (() => "\r\n"))());
}
