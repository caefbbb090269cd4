import {
  type AckData,
  ackData,
  type ClientEventName,
  clientEvents,
  handshake,
} from "../../../protocol/client-events.js";
import { ERROR_CODES } from "../../../protocol/errors.js";
import { packageVersion } from "../../../protocol/package.js";
import { type ServerEventName, serverEvents } from "../../../protocol/server-events.js";
import { CLIENT_EVENT_SUMMARIES, SERVER_EVENT_SUMMARIES } from "../../../protocol/summaries.js";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.js";

interface Reference {
  $ref: string;
}

export interface Message {
  name: string;
  title: string;
  summary: string;
  contentType: string;
  payload: JsonSchema;
}

interface Operation {
  action: "send" | "receive";
  channel: Reference;
  summary: string;
  messages: Reference[];
  reply?: { channel: Reference; messages: Reference[] };
}

export interface AsyncApi {
  asyncapi: string;
  info: { title: string; version: string; description: string; license: { name: string } };
  defaultContentType: string;
  servers: Record<string, Record<string, unknown>>;
  channels: Record<string, Record<string, unknown>>;
  operations: Record<string, Operation>;
  components: {
    messages: Record<string, Message>;
    schemas: Record<string, JsonSchema>;
    securitySchemes: Record<string, Record<string, string>>;
  };
}

const JSON_TYPE = "application/json";
const SOCKET = { $ref: "#/channels/socket" };

// Some events travel in both directions under one name, so the keys say who sends.
const fromClient = (event: ClientEventName) => `client.${event}`;
const fromServer = (event: ServerEventName) => `server.${event}`;
const ackOf = (event: ClientEventName) => `ack.${event}`;

/** The whole contract of the sockets as an AsyncAPI document, seen from the server. */
export function asyncApi(): AsyncApi {
  const client = Object.keys(clientEvents) as ClientEventName[];
  const server = Object.keys(serverEvents) as ServerEventName[];
  const messages = {
    ...Object.fromEntries(client.map((event) => [fromClient(event), clientMessage(event)])),
    ...Object.fromEntries(client.map((event) => [ackOf(event), ackMessage(event)])),
    ...Object.fromEntries(server.map((event) => [fromServer(event), serverMessage(event)])),
  };
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Calling System",
      version: packageVersion(),
      description:
        "The events of calling-server's sockets: Socket.IO 4 over WebSocket. An event of a client may ask for an " +
        "acknowledgement; unknown fields are dropped.",
      license: { name: "MIT" },
    },
    defaultContentType: JSON_TYPE,
    servers: {
      server: {
        host: "localhost:5000",
        protocol: "ws",
        description: "Socket.IO, WebSocket transport alone. The token goes into the handshake's `auth`.",
        security: [{ $ref: "#/components/securitySchemes/token" }],
      },
    },
    channels: {
      socket: {
        address: "/socket.io/",
        description: "One socket of one device. Its first event is `register`.",
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(client.map((event) => [fromClient(event), receive(event)])),
      ...Object.fromEntries(server.map((event) => [fromServer(event), send(event)])),
    },
    components: {
      messages,
      schemas: { Handshake: jsonSchemaOf(handshake, "input"), Refusal: refusal() },
      securitySchemes: {
        token: {
          type: "userPassword",
          description: "`auth: { token, deviceId }` in the Socket.IO handshake; the schema is `Handshake`.",
        },
      },
    },
  };
}

const inChannel = (key: string): Reference => ({ $ref: `#/channels/socket/messages/${key}` });

function receive(event: ClientEventName): Operation {
  return {
    action: "receive",
    channel: SOCKET,
    summary: CLIENT_EVENT_SUMMARIES[event],
    messages: [inChannel(fromClient(event))],
    reply: { channel: SOCKET, messages: [inChannel(ackOf(event))] },
  };
}

function send(event: ServerEventName): Operation {
  return {
    action: "send",
    channel: SOCKET,
    summary: SERVER_EVENT_SUMMARIES[event],
    messages: [inChannel(fromServer(event))],
  };
}

function clientMessage(event: ClientEventName): Message {
  return {
    name: event,
    title: `${event} (client)`,
    summary: CLIENT_EVENT_SUMMARIES[event],
    contentType: JSON_TYPE,
    payload: jsonSchemaOf(clientEvents[event], "input"),
  };
}

function serverMessage(event: ServerEventName): Message {
  return {
    name: event,
    title: `${event} (server)`,
    summary: SERVER_EVENT_SUMMARIES[event],
    contentType: JSON_TYPE,
    payload: jsonSchemaOf(serverEvents[event], "input"),
  };
}

function ackMessage(event: keyof AckData): Message {
  const taken: JsonSchema = {
    type: "object",
    properties: { ok: { type: "boolean", const: true }, data: jsonSchemaOf(ackData[event], "output") },
    required: ["ok", "data"],
  };
  return {
    name: `${event} acknowledgement`,
    title: `Acknowledgement of ${event}`,
    summary: "What the server answers where the client asked for an acknowledgement.",
    contentType: JSON_TYPE,
    payload: { oneOf: [taken, { $ref: "#/components/schemas/Refusal" }] },
  };
}

function refusal(): JsonSchema {
  return {
    type: "object",
    description:
      "The event was not taken; `message` is for people, `code` is for machines and does not change.",
    properties: {
      ok: { type: "boolean", const: false },
      error: {
        type: "object",
        properties: {
          code: { type: "string", enum: Object.keys(ERROR_CODES) },
          message: { type: "string" },
        },
        required: ["code", "message"],
      },
    },
    required: ["ok", "error"],
  };
}
