import { z } from "zod";

const MYSQL_PORT = 3306;

/** Where the data is. */
export type DatabaseTarget =
  | { kind: "sqlite"; path: string }
  | { kind: "mysql"; host: string; port: number; user: string; password: string; name: string };

const WRONG = "must be sqlite:PATH, sqlite::memory: or mysql://user:password@host:port/database";

function parse(url: string): DatabaseTarget | null {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    return path === "" ? null : { kind: "sqlite", path };
  }
  if (!url.startsWith("mysql://") || !URL.canParse(url)) return null;
  const { hostname, port, username, password, pathname } = new URL(url);
  try {
    const name = decodeURIComponent(pathname.slice(1));
    if (hostname === "" || name === "" || name.includes("/")) return null;
    return {
      kind: "mysql",
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? MYSQL_PORT : Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      name,
    };
  } catch {
    return null;
  }
}

/** Reads a database URL; the message of a failure never repeats the URL, which may hold a password. */
export const databaseUrl = z.string().transform((url, context): DatabaseTarget => {
  const target = parse(url);
  if (target) return target;
  context.addIssue({ code: "custom", message: WRONG });
  return z.NEVER;
});
