import type { RouteName } from "../../protocol/rest.js";

/*
 * Who may do what over REST. Every route has a row, or this does not compile. Each request names what belongs to the
 * owner: her contact, her call, her password. A cell is the status that the asker gets; what happens to the owner's
 * rows and whether the answer tells anything of her is checked for every cell alike.
 */

export const ROUTE_ACTORS = [
  /** No token at all. */
  "anonymous",
  /** A token that has run out. */
  "expired",
  /** A token that its user has signed out of. */
  "signed out",
  "stranger",
  /** Blocked by the owner. */
  "blocked",
  /** The other side of the owner's call. */
  "member",
  /** Somebody else again, with a token of the app's own server. */
  "legacy",
  "owner",
] as const;
export type RouteActor = (typeof ROUTE_ACTORS)[number];
export type RouteRow = Readonly<Record<RouteActor, number>>;

/** For anybody with a good token the same. */
const signedIn = (status: number, exceptions: Partial<RouteRow> = {}): RouteRow => ({
  anonymous: 401,
  expired: 401,
  "signed out": 401,
  stranger: status,
  blocked: status,
  member: status,
  owner: status,
  legacy: status,
  ...exceptions,
});

/** Nobody's token is looked at. */
const open = (status: number): RouteRow =>
  signedIn(status, { anonymous: status, expired: status, "signed out": status });
/** Only with what is one's own; to all others it is not there. */
const ownersOnly = (status: number, otherwise = 404): RouteRow => signedIn(otherwise, { owner: status });

export const ROUTE_MATRIX: Readonly<Record<RouteName, RouteRow>> = {
  health: open(200),
  register: open(201),
  login: open(200),
  refresh: signedIn(200),
  logout: signedIn(200),
  changePassword: signedIn(200),
  me: signedIn(200),
  profile: signedIn(200),
  updateProfile: signedIn(200),
  chooseCallId: signedIn(200),
  search: signedIn(200),
  directory: signedIn(200),
  contacts: signedIn(200),
  addContact: signedIn(201),
  renameContact: ownersOnly(200),
  removeContact: ownersOnly(200),
  blocks: signedIn(200),
  addBlock: signedIn(201),
  /** The other side has a block of the same person. */
  removeBlock: { ...ownersOnly(200), member: 200 },
  calls: signedIn(200),
  history: signedIn(200),
  stats: signedIn(200),
  seenCalls: signedIn(200),
  logCall: signedIn(201),
  startCall: signedIn(201),
  /** The other side of a call may report its end as well. */
  endCall: { ...ownersOnly(200), member: 200 },
  pushToken: signedIn(200),
  removePushToken: signedIn(200),
  pushStatus: signedIn(200),
  iceServers: signedIn(200),
};
