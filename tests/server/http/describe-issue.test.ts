import { expect, test } from "vitest";
import { routes } from "../../../protocol/rest.js";
import { parsePart } from "../../../server/http/parse.js";

const { register, chooseCallId, addContact, logCall, startCall, directory, removeContact, iceServers } =
  routes;
const ADA = { first_name: "Ada", last_name: "L", email: "ada@example.org", password: "secret" };
const CALL_ID = "call_user_id may hold only letters, digits and underscores, 3 to 30 of them";
const TIME = "started_at must be a time such as 2026-01-31T12:00:00Z";

test.each([
  [register.body, { ...ADA, password: "x".repeat(73) }, "password is too long (at most 72 characters)"],
  [register.body, { ...ADA, email: undefined }, "email is missing"],
  [register.body, { ...ADA, email: "nobody" }, "email is not an e-mail address"],
  [register.body, { ...ADA, email: 5 }, "email must be a text"],
  [register.body, { ...ADA, first_name: "\u200b" }, "first_name is missing"],
  [register.body, [], "A JSON object is needed"],
  [chooseCallId.body, { call_user_id: "not a call id" }, CALL_ID],
  [chooseCallId.body, { call_user_id: "ab" }, "call_user_id is too short (at least 3 characters)"],
  [chooseCallId.body, { call_user_id: "a".repeat(31) }, "call_user_id is too long (at most 30 characters)"],
  [addContact.body, {}, "contact_user_id or contact_call_id is needed"],
  [startCall.body, { receiver_id: "5" }, "receiver_id must be a number"],
  [startCall.body, { receiver_id: 1.5 }, "receiver_id must be a whole number"],
  [startCall.body, { receiver_id: 0 }, "receiver_id must be more than 0"],
  [logCall.body, { receiver_id: 1, call_status: "x" }, "call_status must be one of missed, completed"],
  [logCall.body, { receiver_id: 1, call_status: "missed", started_at: "today" }, TIME],
  [iceServers.body, { purpose: "tea" }, "purpose must be one of call, doctor"],
  [directory.query, { limit: "201" }, "limit must be at most 200"],
  [removeContact.params, { contact_id: "x" }, "contact_id must be a number"],
])("a refusal is a sentence for people (%#)", (schema, value, text) => {
  expect(() => parsePart(schema, value)).toThrow(
    expect.objectContaining({ code: "bad-request", message: text }),
  );
});
