import { expect, it } from "vitest";
import { RestClient } from "../../client/api/rest-client.js";
import { IceServers } from "../../client/ice-servers.js";
import { ControlledClock } from "../support/controlled-clock.js";

const TURN = { urls: ["turn:turn.example.org"], username: "1:alice", credential: "secret" };
const TTL_S = 600;

/** A server whose answers a test decides, and the requests that it saw. */
function scripted(answer: () => Response) {
  const clock = new ControlledClock();
  const requests: string[] = [];
  const servers = { primary: "http://one.example", fallback: "http://one.example" };
  const rest = new RestClient({
    servers,
    token: () => "token",
    fetch: async (_url, init) => {
      requests.push(String(init?.body));
      return answer();
    },
  });
  return { clock, requests, iceServers: new IceServers(rest, clock) };
}

const granted = (): Response => Response.json({ ice_servers: [TURN], ttl_s: TTL_S });

it("servers are asked for once, for a call, and kept for half their life", async () => {
  const { clock, requests, iceServers } = scripted(granted);
  expect(await iceServers.get()).toEqual([TURN]);
  clock.advance((TTL_S * 1000) / 2 - 1);
  expect(await iceServers.get()).toEqual([TURN]);
  expect(requests).toEqual(['{"purpose":"call"}']);
  clock.advance(1);
  await iceServers.get();
  expect(requests).toHaveLength(2);
});

it.each([
  ["fails", () => new Response("{}", { status: 500 })],
  ["answers nonsense", () => Response.json({ ice_servers: "none" })],
  ["refuses", () => Response.json({ error: "no" }, { status: 401 })],
  [
    "is away",
    () => {
      throw new TypeError("fetch failed");
    },
  ],
] as const)("a server that %s costs no call: there are just no servers", async (_how, answer) => {
  const { iceServers, requests } = scripted(answer);
  expect(await iceServers.get()).toEqual([]);
  expect(await iceServers.get()).toEqual([]);
  expect(requests).toHaveLength(2);
});

it("servers that still live are used on when new ones cannot be had", async () => {
  let answer = granted;
  const { clock, iceServers } = scripted(() => answer());
  await iceServers.get();
  answer = () => new Response("{}", { status: 500 });
  clock.advance(TTL_S * 1000 - 1);
  expect(await iceServers.get()).toEqual([TURN]);
  clock.advance(1);
  expect(await iceServers.get()).toEqual([]);
});

it("addresses that no engine can read are left out", async () => {
  const urls = ["garbage", "turn:turn.example.org?transport=tcp", "http://turn.example.org", "stun:"];
  const ice_servers = [{ urls }, { urls: ["nonsense"] }];
  const { iceServers } = scripted(() => Response.json({ ice_servers, ttl_s: TTL_S }));
  expect(await iceServers.get()).toEqual([{ urls: ["turn:turn.example.org?transport=tcp"] }]);
});
