import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { clientEvents } from "../../../../protocol/client-events.js";
import { routes } from "../../../../protocol/rest.js";
import { serverEvents } from "../../../../protocol/server-events.js";
import { asyncApi } from "../../../../server/http/docs/asyncapi.js";
import { openApi } from "../../../../server/http/docs/openapi.js";
import { docsPage, PAGE_POLICY } from "../../../../server/http/docs/page.js";
import { testServer } from "../../../support/server.js";
import { ask } from "../ask.js";

const page = docsPage(openApi(), asyncApi());

test("the page names every route and every event", () => {
  const expected = [
    ...Object.values(routes).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`),
    ...Object.keys(clientEvents),
    ...Object.keys(serverEvents),
  ];
  expect(expected.filter((name) => !page.includes(`<code>${name}</code>`))).toEqual([]);
});

test("the page needs nothing from elsewhere, and its policy admits its style alone", () => {
  expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|\sstyle=/);
  expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target)).toEqual([
    "/api/docs/openapi.json",
    "/api/docs/asyncapi.json",
  ]);
  const [, style = ""] = /<style>([\s\S]*)<\/style>/.exec(page) ?? [];
  expect(PAGE_POLICY).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
});

test("what the contract says cannot become markup", () => {
  const events = asyncApi();
  const [message] = Object.values(events.components.messages);
  if (message) message.summary = `<img src=x onerror="alert(1)">`;
  const bent = docsPage(openApi(), events);
  expect(bent).not.toContain("<img");
  expect(bent).toContain("&lt;img");
});

test("the server serves all three, to people who are not signed in", async () => {
  const { url } = await testServer();
  const html = await ask(url, "GET", "/api/docs");
  expect(html).toMatchObject({ status: 200, body: page });
  expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(html.headers.get("content-security-policy")).toBe(PAGE_POLICY);
  expect((await ask(url, "GET", "/api/docs/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
  expect((await ask(url, "GET", "/api/docs/asyncapi.json")).body).toMatchObject({ asyncapi: "3.0.0" });
});
