import { createHash } from "node:crypto";
import type { AsyncApi, Message } from "./asyncapi.js";
import type { JsonSchema } from "./json-schema.js";
import type { OpenApi, Operation } from "./openapi.js";

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1,h2{line-height:1.2}h3{margin:0;font-size:1rem}code{font:0.9em ui-monospace,monospace;overflow-wrap:anywhere}
details{border:1px solid #8886;border-radius:.4rem;margin:.4rem 0;padding:.5rem .8rem}summary{cursor:pointer}
table{border-collapse:collapse;width:100%;margin:.4rem 0}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #8883}
small{opacity:.75}`;

/** Allows this page its own style, and nothing else: no script, no picture, nothing from elsewhere. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Both documents on one page that needs nothing else, not even a script. */
export function docsPage(rest: OpenApi, events: AsyncApi): string {
  const { title, version } = rest.info;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(title)}: the API</title><style>${STYLE}</style></head>
<body>
<h1>${text(title)} <small>${text(version)}</small></h1>
<p>For machines: <a href="/api/docs/openapi.json">OpenAPI</a> for REST, <a href="/api/docs/asyncapi.json">AsyncAPI</a> for the events of the sockets.</p>
<h2>REST</h2>
${Object.entries(rest.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => route(method.toUpperCase(), path, operation)),
  )
  .join("\n")}
<h2>Events of a client</h2>
<p>Each may ask for an acknowledgement: <code>{ok: true, data}</code>, or <code>{ok: false, error: {code, message}}</code>.</p>
${messagesOf(events, "client.")
  .map((message) => clientEvent(message, events))
  .join("\n")}
<h2>Events of a server</h2>
${messagesOf(events, "server.").map(serverEvent).join("\n")}
</body>
</html>
`;
}

function messagesOf({ components }: AsyncApi, prefix: string): Message[] {
  return Object.entries(components.messages).flatMap(([key, message]) =>
    key.startsWith(prefix) ? [message] : [],
  );
}

function route(method: string, path: string, operation: Operation): string {
  const { parameters = [], requestBody, responses, security } = operation;
  const parts = [
    parameters.length > 0 &&
      fields(
        "Parameters",
        parameters.map(({ name, required, schema }) => row(name, schema, required)),
      ),
    requestBody && schemaTable("Body", requestBody.content["application/json"].schema),
    ...Object.entries(responses).map(([status, { description, content }]) => {
      const schema = content?.["application/json"].schema;
      return Number(status) < 400 && schema
        ? schemaTable(`Answer ${status}`, schema)
        : `<p>${status} ${code(description)}</p>`;
    }),
  ];
  const token = security.length > 0 ? "" : " <small>without a token</small>";
  return block(`${method} ${path}`, `${text(operation.summary)}${token}`, parts);
}

function clientEvent({ name, summary, payload }: Message, { components }: AsyncApi): string {
  const taken = components.messages[`ack.${name}`]?.payload.oneOf?.[0]?.properties?.data;
  return block(name, text(summary), [
    schemaTable("Payload", payload),
    taken && schemaTable("Acknowledgement: data", taken),
  ]);
}

function serverEvent({ name, summary, payload }: Message): string {
  return block(name, text(summary), [schemaTable("Payload", payload)]);
}

function block(name: string, summary: string, parts: readonly (string | false | undefined)[]): string {
  return `<details><summary><code>${text(name)}</code> ${summary}</summary>${parts.filter(Boolean).join("")}</details>`;
}

/** The fields of an object, or of the items of a list; anything else in one line. */
function schemaTable(title: string, schema: JsonSchema): string {
  const object = schema.type === "array" && schema.items ? schema.items : schema;
  const heading = object === schema ? title : `${title}: a list of`;
  const { properties, required = [] } = object;
  if (properties === undefined) return `<h3>${text(heading)}</h3><p><code>${text(typeOf(object))}</code></p>`;
  if (Object.keys(properties).length === 0) return `<h3>${text(heading)}</h3><p>nothing</p>`;
  const rows = Object.entries(properties).map(([name, property]) =>
    row(name, property, required.includes(name)),
  );
  return fields(heading, rows);
}

const fields = (title: string, rows: readonly string[]): string =>
  `<h3>${text(title)}</h3><table>${rows.join("")}</table>`;

const row = (name: string, schema: JsonSchema, required: boolean): string =>
  `<tr><td><code>${text(name)}</code></td><td><code>${text(typeOf(schema))}</code></td><td>${required ? "" : "optional"}${bounds(schema)}</td></tr>`;

/** A type in a few words, such as `{type: "offer", sdp: string}`. */
function typeOf(schema: JsonSchema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map(typeOf).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `[${typeOf(schema.items ?? {})}]`;
  if (schema.properties) {
    const members = Object.entries(schema.properties).map(
      ([name, property]) => `${name}: ${typeOf(property)}`,
    );
    return `{${members.join(", ")}}`;
  }
  if (schema.format !== undefined) return schema.format;
  return [schema.type ?? "any"].flat().join(" | ");
}

function bounds({ minLength, maxLength, minimum, maximum, maxItems, default: preset }: JsonSchema): string {
  const words = [
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    minimum !== undefined && `from ${minimum}`,
    maximum !== undefined && `to ${maximum}`,
    maxItems !== undefined && `at most ${maxItems}`,
    preset !== undefined && `default ${JSON.stringify(preset)}`,
  ].filter((word) => word !== false);
  return words.length === 0 ? "" : ` <small>${text(words.join(", "))}</small>`;
}

/** Text in which what stands between backticks is code. */
const code = (sentence: string): string => text(sentence).replace(/`([^`]+)`/g, "<code>$1</code>");

const text = (raw: string): string =>
  raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
