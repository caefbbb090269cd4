import { randomBytes } from "node:crypto";

/** A name for one run of one process: whoever comes back after a crash is somebody else. */
export const newNodeId = (): string => randomBytes(6).toString("hex");

/** Ids of sockets have no dot in them. */
export const addressPrefixOf = (node: string): string => `${node}.`;

/** The node that a socket is connected to. */
export const nodeOf = (address: string): string => address.slice(0, address.indexOf("."));
