import { describe, expect, test } from "vitest";
import { testServer } from "../../support/server.js";
import { ask } from "./ask.js";

const FRIEND = "https://friend.example";

test("answers are neither cached nor sniffed", async () => {
  const { url } = await testServer();
  for (const path of ["/health", "/nowhere"]) {
    const { headers } = await ask(url, "GET", path);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("cache-control"), path).toBe("no-store");
  }
});

describe("another origin", () => {
  const from = (origin: string) => ({ headers: { origin } });

  test("is told nothing unless it is listed", async () => {
    const [open, closed] = [await testServer({ corsOrigins: [FRIEND] }), await testServer()];
    const allowed = async (url: string, origin: string) =>
      (await ask(url, "GET", "/health", from(origin))).headers.get("access-control-allow-origin");
    expect(await allowed(open.url, FRIEND)).toBe(FRIEND);
    expect(await allowed(open.url, "https://stranger.example")).toBeNull();
    expect(await allowed(open.url, "null")).toBeNull();
    expect(await allowed(closed.url, FRIEND)).toBeNull();
  });

  test("may ask beforehand when it is listed, and sees refusals and cursors", async () => {
    const { url } = await testServer({ corsOrigins: [FRIEND] });
    const preflight = await ask(url, "OPTIONS", "/api/contacts", from(FRIEND));
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(preflight.headers.get("access-control-allow-methods")).toContain("DELETE");
    const refused = await ask(url, "GET", "/api/me", from(FRIEND));
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBe(FRIEND);
    expect(refused.headers.get("access-control-expose-headers")).toContain("x-next-cursor");
    expect((await ask(url, "OPTIONS", "/api/contacts", from("https://stranger.example"))).status).toBe(404);
  });
});
