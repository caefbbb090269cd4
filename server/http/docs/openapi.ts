import type { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "../../../protocol/errors.js";
import { packageVersion } from "../../../protocol/package.js";
import { type Route, type RouteName, restError, routes } from "../../../protocol/rest.js";
import { ROUTE_SUMMARIES, type RouteSummary } from "../../../protocol/summaries.js";
import { statusOf } from "../failures.js";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.js";

export interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  schema: JsonSchema;
}

interface Content {
  "application/json": { schema: JsonSchema };
}

export interface Answer {
  description: string;
  content?: Content;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
}

export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Answer>;
}

export interface OpenApi {
  openapi: string;
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

const ERROR: JsonSchema = { $ref: "#/components/schemas/Error" };

/** The whole REST contract as an OpenAPI document. */
export function openApi(): OpenApi {
  const paths: OpenApi["paths"] = {};
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Calling System",
      version: packageVersion(),
      description:
        "The REST side of calling-server. The events of its sockets stand in the AsyncAPI document.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The server that serves this document" }],
    paths,
    components: {
      schemas: {
        Error: {
          ...jsonSchemaOf(restError, "output"),
          description:
            "Every refusal: `error` is a sentence for people, `code` is for machines and does not change.",
        },
      },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The token that a login gave.",
        },
      },
    },
  };
}

function operationOf(name: RouteName, route: Route): Operation {
  const { summary } = ROUTE_SUMMARIES[name];
  const parameters = [...parametersIn("path", route.params), ...parametersIn("query", route.query)];
  return {
    operationId: name,
    summary,
    tags: [tagOf(route.path)],
    security: route.auth ? [{ bearer: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: { required: true, content: json(jsonSchemaOf(route.body, "input")) },
    }),
    responses: { [route.status]: success(route), ...failuresOf(name, route) },
  };
}

function parametersIn(place: Parameter["in"], schema: z.ZodType | undefined): Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(schema, "input");
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

/** `/api/calls/history` is about calls. */
function tagOf(path: string): string {
  const [first = "", second] = path.split("/").filter(Boolean);
  return first === "api" ? (second ?? first) : first;
}

function success(route: Route): Answer {
  const isPaged =
    route.query !== undefined && "cursor" in (jsonSchemaOf(route.query, "input").properties ?? {});
  return {
    description: "Done.",
    ...(isPaged && {
      headers: {
        "X-Next-Cursor": {
          description: "The cursor of the next page; missing on the last one.",
          schema: { type: "string" },
        },
      },
    }),
    content: json(jsonSchemaOf(route.response, "output")),
  };
}

/** The refusals of a route by status: those of its kind, and its own. */
function failuresOf(name: RouteName, route: Route): Record<string, Answer> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(name, route)) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    sorted.map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code]}.`).join(" "),
        content: json(ERROR),
      },
    ]),
  );
}

function codesOf(name: RouteName, route: Route): Set<ErrorCode> {
  const own: RouteSummary = ROUTE_SUMMARIES[name];
  const codes = new Set<ErrorCode>();
  if (route.params || route.query || route.body) codes.add("bad-request");
  if (route.body) codes.add("too-large");
  if (route.auth)
    for (const code of ["unauthorized", "token-expired", "no-such-user"] as const) codes.add(code);
  for (const code of own.failures ?? []) codes.add(code);
  if (name !== "health")
    for (const code of ["rate-limited", "internal", "unavailable"] as const) codes.add(code);
  return codes;
}

const json = (schema: JsonSchema): Content => ({ "application/json": { schema } });
