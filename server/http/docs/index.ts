import type { FastifyInstance } from "fastify";
import { asyncApi } from "./asyncapi.js";
import { openApi } from "./openapi.js";
import { docsPage, PAGE_POLICY } from "./page.js";

/** The documents change with the version alone, so each is made once, and not before somebody asks. */
function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Serves the contract for people and for machines; it is no secret, so nobody has to sign in. */
export function mountDocs(app: FastifyInstance): void {
  const serve = (path: string, type: string, make: () => string) => {
    const document = once(make);
    app.get(path, async (_request, reply) => reply.type(type).send(document()));
  };
  serve("/api/docs/openapi.json", "application/json", () => JSON.stringify(openApi()));
  serve("/api/docs/asyncapi.json", "application/json", () => JSON.stringify(asyncApi()));
  const page = once(() => docsPage(openApi(), asyncApi()));
  app.get("/api/docs", async (_request, reply) =>
    reply.header("content-security-policy", PAGE_POLICY).type("text/html; charset=utf-8").send(page()),
  );
}
