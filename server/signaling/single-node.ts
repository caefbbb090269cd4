import { randomUUID } from "node:crypto";
import { MemoryRegistry } from "../calls/memory-registry.js";
import type { Calls, Fabric, FabricPorts } from "./fabric.js";
import type { CallRunner } from "./runner.js";

/** The fabric of a server that runs alone: everybody is here or nowhere, and nothing has to wait. */
export function createSingleNode({ isHere, socketsOf, send, personChanged }: FabricPorts): Fabric {
  const registry = new MemoryRegistry(personChanged);
  const emit: Fabric["emit"] = (to, emission) => send(socketsOf(to), emission);
  return {
    addressPrefix: "",
    registry,
    newRoomId: randomUUID,
    isOnline: isHere,
    emit,
    gate: () => null,
    start: (runner) => callsOf(runner, registry),
    ready: async () => {},
    enter: (callId, seat) => {
      const isFirst = !isHere(callId);
      seat();
      if (isFirst) personChanged(callId);
    },
    leave: (callId) => {
      if (!isHere(callId)) personChanged(callId);
    },
    statusOf: (callId) => {
      // Whom nobody can reach is offline, though an offer may be waiting for them.
      if (!isHere(callId)) return "offline";
      return registry.claimOf(callId) === undefined ? "online" : "busy";
    },
    tell: (callIds, emission, only) => {
      for (const callId of callIds) emit({ kind: "user", callId, only }, emission);
    },
    drain: async () => {},
    close: async () => {},
  };
}

/** The calls of a runner that keeps all there are. */
export function callsOf(runner: CallRunner, registry: MemoryRegistry): Calls {
  return {
    run: (name, command) => runner.run(name, command),
    roomOf: (callId) => registry.claimOf(callId),
    invitesOf: (callId) => registry.invitesOf(callId),
  };
}
