import { describe, expect, test } from "vitest";
import { type Route, routes } from "../../../../protocol/rest.js";
import { type Operation, openApi } from "../../../../server/http/docs/openapi.js";
import { readText } from "../../../house/repository.js";
import { danglingReferences } from "./references.js";

const document = openApi();
const table: [string, Route][] = Object.entries(routes);

function operationOf({ method, path }: Route): Operation {
  const operation = document.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
  if (operation === undefined) throw new TypeError(`${method} ${path} is missing`);
  return operation;
}

test("docs/openapi.json is what the contract says; `npm run docs:api` writes it", () => {
  expect(JSON.parse(readText("docs/openapi.json"))).toEqual(JSON.parse(JSON.stringify(document)));
});

test("every reference leads somewhere", () => {
  expect(danglingReferences(document)).toEqual([]);
});

test("nothing but the routes of the contract is described", () => {
  const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
});

describe.each(table)("%s", (name, route) => {
  const operation = operationOf(route);

  test("has its name and a sentence", () => {
    expect(operation.operationId).toBe(name);
    expect(operation.summary).toMatch(/^[A-Z].+\.$/);
  });

  test("wants a token where the route does", () => {
    expect(operation.security).toEqual(route.auth ? [{ bearer: [] }] : []);
    expect(operation.responses["401"] !== undefined || !route.auth).toBe(true);
  });

  test("has the parameters of its path, and those of its query", () => {
    const { parameters = [] } = operation;
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    expect(parameters.filter((parameter) => parameter.in === "path")).toEqual(
      inPath.map((parameter) => expect.objectContaining({ name: parameter, required: true })),
    );
    expect(parameters.some((parameter) => parameter.in === "query")).toBe(route.query !== undefined);
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
  });

  test("answers with its status, and refuses in the one shape of refusals", () => {
    expect(operation.responses[route.status]?.content?.["application/json"].schema).toBeDefined();
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue;
      expect(answer.description).toMatch(/^`[a-z-]+`: .+\.$/);
      expect(answer.content?.["application/json"].schema).toEqual({ $ref: "#/components/schemas/Error" });
    }
  });

  test("tells where the next page begins if it has pages", () => {
    const hasCursor = (operation.parameters ?? []).some((parameter) => parameter.name === "cursor");
    expect(operation.responses[route.status]?.headers?.["X-Next-Cursor"] !== undefined).toBe(hasCursor);
  });
});
