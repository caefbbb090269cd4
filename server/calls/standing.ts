/**
 * What the edge knows about somebody who rings or invites, where it matters: `blocked` by the one who is meant, or
 * `over-budget` because of too many rings already.
 */
export type Standing = "blocked" | "over-budget";
