import { z } from "zod";
import { clientEvents } from "../../../protocol/client-events.js";
import { type Route, routes } from "../../../protocol/rest.js";

/*
 * Faults that are put into a server on purpose, to see that the fuzzer finds them: a fuzzer that never fails may just
 * as well never have looked.
 */

/** A fault by its name; `sow` brings it in, before the server is loaded. */
export interface Plant {
  name: string;
  sow(): void;
}

const events: Record<string, z.ZodType> = clientEvents;
const EVERY_SO_OFTEN = 15;
const STANDSTILL_MS = 12_000;
const LEAK_BYTES = 32 * 1024;

/** Every fault: each event, each of its fields and each body without its check, and what a process can suffer. */
export function allPlants(): Plant[] {
  return [...eventPlants(), ...fieldPlants(), ...bodyPlants(), ...PROCESS_PLANTS];
}

function eventPlants(): Plant[] {
  return Object.keys(events).map((event) => ({
    name: `${event} is not checked`,
    sow: () => {
      events[event] = z.any();
    },
  }));
}

function fieldPlants(): Plant[] {
  return Object.entries(events).flatMap(([event, schema]) => {
    if (!(schema instanceof z.ZodObject)) return [];
    const unchecked = Object.keys(schema.shape).map((field) => ({
      name: `${event}: ${field} is not checked`,
      sow: () => {
        events[event] = schema.extend({ [field]: z.any().optional() });
      },
    }));
    if (!("from" in schema.shape)) return unchecked;
    const forgeable = {
      name: `${event}: anybody may be the sender`,
      sow: () => {
        events[event] = schema.omit({ from: true });
      },
    };
    return [...unchecked, forgeable];
  });
}

function bodyPlants(): Plant[] {
  return Object.entries<Route>(routes)
    .filter(([, route]) => route.body !== undefined)
    .map(([name, route]) => ({
      name: `${name}: the body is not checked`,
      sow: () => {
        route.body = z.any();
      },
    }));
}

/** Does something with every so many payloads of an event. */
function disturb(event: string, disturbance: () => void, everySoOften = EVERY_SO_OFTEN): void {
  let count = 0;
  const schema = events[event] ?? z.any();
  events[event] = z.any().superRefine((payload, context) => {
    if (++count % everySoOften === 0) disturbance();
    const parsed = schema.safeParse(payload);
    if (!parsed.success) context.addIssue("planted");
  });
}

const kept: Buffer[] = [];

const PROCESS_PLANTS: readonly Plant[] = [
  {
    name: "an error that nobody catches",
    sow: () =>
      disturb("callFailed", () => {
        setImmediate(() => {
          throw new Error("planted");
        });
      }),
  },
  {
    name: "a rejection that nobody handles",
    sow: () => disturb("endCall", () => void Promise.reject(new Error("planted"))),
  },
  {
    name: "a standstill",
    sow: () =>
      disturb("cancelCall", () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STANDSTILL_MS);
      }),
  },
  {
    name: "a leak",
    sow: () => disturb("heartbeat", () => void kept.push(Buffer.alloc(LEAK_BYTES, 1)), 1),
  },
];
