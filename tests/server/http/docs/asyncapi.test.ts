import { describe, expect, test } from "vitest";
import { clientEvents } from "../../../../protocol/client-events.js";
import { serverEvents } from "../../../../protocol/server-events.js";
import { asyncApi } from "../../../../server/http/docs/asyncapi.js";
import { readText } from "../../../house/repository.js";
import { danglingReferences } from "./references.js";

const document = asyncApi();
const { messages } = document.components;

test("docs/asyncapi.json is what the contract says; `npm run docs:api` writes it", () => {
  expect(JSON.parse(readText("docs/asyncapi.json"))).toEqual(JSON.parse(JSON.stringify(document)));
});

test("every reference leads somewhere", () => {
  expect(danglingReferences(document)).toEqual([]);
});

test("nothing but the events of the contract is described", () => {
  const expected = [
    ...Object.keys(clientEvents).map((event) => `client.${event}`),
    ...Object.keys(serverEvents).map((event) => `server.${event}`),
  ];
  expect(Object.keys(document.operations).sort()).toEqual(expected.sort());
});

describe.each(Object.keys(clientEvents))("%s of a client", (event) => {
  test("is received, has a sentence, and is acknowledged", () => {
    const operation = document.operations[`client.${event}`];
    expect(operation?.action).toBe("receive");
    expect(operation?.summary).toMatch(/^[A-Z].+\.$/);
    expect(operation?.reply?.messages).toEqual([{ $ref: `#/channels/socket/messages/ack.${event}` }]);
    expect(messages[`client.${event}`]).toMatchObject({ name: event, payload: expect.any(Object) });
    expect(messages[`ack.${event}`]?.payload.oneOf).toHaveLength(2);
  });
});

describe.each(Object.keys(serverEvents))("%s of a server", (event) => {
  test("is sent, has a sentence, and wants no answer", () => {
    const operation = document.operations[`server.${event}`];
    expect(operation).toMatchObject({ action: "send", summary: expect.stringMatching(/^[A-Z].+\.$/) });
    expect(operation?.reply).toBeUndefined();
    expect(messages[`server.${event}`]).toMatchObject({ name: event, payload: expect.any(Object) });
  });
});
