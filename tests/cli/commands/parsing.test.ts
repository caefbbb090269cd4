import { describe, expect, test } from "vitest";
import { block, declareBlocked, listBlocked, unblock } from "../../../cli/commands/blocked.js";
import { call, declareCall } from "../../../cli/commands/call.js";
import {
  addContact,
  declareContacts,
  listContacts,
  removeContact,
  renameContact,
} from "../../../cli/commands/contacts.js";
import { declareHistory, history } from "../../../cli/commands/history.js";
import { declareListen, listen } from "../../../cli/commands/listen.js";
import { declareLogin, login } from "../../../cli/commands/login.js";
import { declareLogout, logout } from "../../../cli/commands/logout.js";
import { changePassword, declareProfile, setProfile, showProfile } from "../../../cli/commands/profile.js";
import { declareRegister, register } from "../../../cli/commands/register.js";
import { declareSearch, search } from "../../../cli/commands/search.js";
import { declareStats, stats } from "../../../cli/commands/stats.js";
import { declareUsers, users } from "../../../cli/commands/users.js";
import { declareWhoami, whoami } from "../../../cli/commands/whoami.js";
import { parseLine } from "../support/parse-line.js";

const DECLARATIONS = [
  declareBlocked,
  declareCall,
  declareContacts,
  declareHistory,
  declareListen,
  declareLogin,
  declareLogout,
  declareProfile,
  declareRegister,
  declareSearch,
  declareStats,
  declareUsers,
  declareWhoami,
];

const parse = (line: string) => parseLine(line, DECLARATIONS);

test.each<[string, unknown, object]>([
  ["register", register, {}],
  [
    "register --first-name Ada --last-name Byron --email a@b --call-id ada --password-stdin",
    register,
    { firstName: "Ada", lastName: "Byron", email: "a@b", callId: "ada", passwordStdin: true },
  ],
  ["login", login, {}],
  ["login --email a@b --password-stdin", login, { email: "a@b", passwordStdin: true }],
  ["login --token-stdin", login, { tokenStdin: true }],
  ["logout", logout, {}],
  ["profile password --password-stdin", changePassword, { passwordStdin: true }],
  ["block eve", block, { callId: "eve" }],
  ["unblock eve", unblock, { callId: "eve" }],
  ["blocked", listBlocked, {}],
  ["whoami", whoami, {}],
  ["profile", showProfile, {}],
  [
    "profile set --first-name A --last-name B --call-id abc",
    setProfile,
    { firstName: "A", lastName: "B", callId: "abc" },
  ],
  ["search bo", search, { query: "bo" }],
  ["users", users, {}],
  ["users --limit 5 --cursor x", users, { limit: 5, cursor: "x" }],
  ["contacts list", listContacts, {}],
  ["contacts add bob", addContact, { callId: "bob" }],
  ["contacts add bob --nickname Bobby", addContact, { callId: "bob", nickname: "Bobby" }],
  ["contacts rename bob Bobby", renameContact, { callId: "bob", nickname: "Bobby" }],
  ["contacts rename bob", renameContact, { callId: "bob" }],
  ["contacts remove bob", removeContact, { callId: "bob" }],
  ["history", history, {}],
  ["history --missed --limit 200 --cursor x", history, { missed: true, limit: 200, cursor: "x" }],
  [
    "history --unseen --mark-seen --direction incoming --with bob --since 7d --until 2026-01-31",
    history,
    { unseen: true, markSeen: true, direction: "incoming", with: "bob", since: "7d", until: "2026-01-31" },
  ],
  ["stats", stats, {}],
  ["stats --days 30", stats, { days: 30 }],
  ["call bob", call, { callId: "bob" }],
  [
    "call bob --video --in file:a.wav --out null --video-in pattern --invite carol,dave --record o.wav --for 30s --loop",
    call,
    {
      callId: "bob",
      video: true,
      in: "file:a.wav",
      out: "null",
      videoIn: "pattern",
      invite: ["carol", "dave"],
      record: "o.wav",
      for: 30_000,
      loop: true,
    },
  ],
  ["call bob --invite carol,,CAROL,", call, { callId: "bob", invite: ["CAROL"] }],
  ["listen", listen, {}],
  ["listen --auto-answer --once --for 500ms", listen, { autoAnswer: true, once: true, for: 500 }],
])("calling %s", async (line, run, options) => {
  expect(await parse(line)).toEqual({ run, options });
});

describe("wrong usage", () => {
  test.each([
    "dance",
    "whoami bob",
    "whoami --loud",
    "search",
    "search a b",
    "contacts",
    "contacts add",
    "contacts dance",
    "history --direction sideways",
    "stats --days 0",
    "stats --days 91",
    "call",
    "call bob carol",
    "call bob --in",
    "call bob --auto-answer",
    "call bob --for",
    "call bob --for never",
    "call bob --for -5",
    "call bob --invite ,",
    "call bob --invite b/ob",
    "listen bob",
    "users --limit 0",
    "users --limit 201",
    "users --limit ten",
    "history --limit 1.5",
    "profile dance",
  ])("calling %s", async (line) => {
    await expect(parse(line)).rejects.toThrow();
  });
});
