import type { RouteName } from "../../../protocol/rest.js";
import type { TestUser } from "../../support/server.js";

export interface GoodRequest {
  path: string;
  body?: Record<string, unknown>;
}

/** Whom a good request may name. */
export interface Cast {
  asker: TestUser;
  /** Somebody whom the asker may add or call. */
  other: TestUser;
  /** A contact and a reported call of the asker's. */
  contactId: number;
  callId: number;
}

/** A request that each route accepts; the tests of bad input spoil them one part at a time. */
export function goodRequests({ asker, other, contactId, callId }: Cast): Record<RouteName, GoodRequest> {
  return {
    health: { path: "/health" },
    register: {
      path: "/api/auth/register",
      body: { first_name: "Ada", last_name: "Byron", email: "new@example.org", password: "a password" },
    },
    login: { path: "/api/auth/login", body: { email: asker.email, password: asker.password } },
    refresh: { path: "/api/auth/refresh" },
    logout: { path: "/api/auth/logout" },
    changePassword: {
      path: "/api/auth/password",
      body: { old_password: asker.password, new_password: asker.password },
    },
    me: { path: "/api/me" },
    profile: { path: "/api/auth/profile" },
    updateProfile: {
      path: "/api/auth/profile",
      body: { first_name: "Augusta", last_name: "King", call_user_id: "augusta" },
    },
    chooseCallId: { path: "/api/me/call-user-id", body: { call_user_id: "countess" } },
    search: { path: "/api/users/search?q=us" },
    directory: { path: "/api/users?limit=2&cursor=a" },
    contacts: { path: "/api/contacts?since=1" },
    addContact: {
      path: "/api/contacts",
      body: { contact_user_id: other.userId, contact_call_id: other.callId, nickname: "Nick" },
    },
    renameContact: { path: `/api/contacts/${contactId}`, body: { nickname: "Nicky" } },
    removeContact: { path: `/api/contacts/${contactId}` },
    blocks: { path: "/api/blocks" },
    addBlock: { path: "/api/blocks", body: { user_id: other.userId, call_id: other.callId } },
    removeBlock: { path: `/api/blocks/${other.userId}` },
    calls: { path: "/api/calls" },
    history: {
      path: "/api/calls/history?limit=2&cursor=1-1&direction=incoming&outcome=missed,rejected&person=bob&from=2025-01-01&to=2025-02-01T12:00:00%2B01:00&unseen=true",
    },
    stats: { path: "/api/calls/stats?days=30" },
    seenCalls: { path: "/api/calls/seen", body: { call_ids: [callId] } },
    logCall: {
      path: "/api/calls/log",
      body: {
        receiver_id: other.userId,
        call_status: "completed",
        started_at: "2025-01-01T10:00:00.000Z",
        ended_at: "2025-01-01T10:05:00.000Z",
      },
    },
    startCall: { path: "/api/calls/start", body: { receiver_id: other.userId } },
    endCall: { path: "/api/calls/end", body: { call_id: callId, call_status: "completed" } },
    pushToken: { path: "/api/push/fcm-token", body: { token: "a push token" } },
    removePushToken: { path: "/api/push/fcm-token", body: { token: "a push token" } },
    pushStatus: { path: "/api/push/status" },
    iceServers: { path: "/api/ice-servers", body: { purpose: "call" } },
  };
}
