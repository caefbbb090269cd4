import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClientEventName, clientEvents } from "../../protocol/client-events.js";
import { EVENT_NAMES, goodPayloads } from "../server/signaling/messages.js";
import { EVENT_ACTORS, EVENT_MATRIX, type EventActor, type SceneName } from "./event-matrix.js";
import { ringScene, roomScene, type Scene, Stage } from "./stage.js";

const SCENES: Readonly<Record<SceneName, (stage: Stage) => Promise<Scene>>> = {
  "a running room": roomScene,
  "a ringing call": ringScene,
};
const SCENE_NAMES = Object.keys(SCENES) as SceneName[];

/** Whose socket plays each part. */
const PLAYERS: Readonly<Record<SceneName, Readonly<Record<EventActor, string>>>> = {
  "a running room": {
    anonymous: "nobody",
    stranger: "mallory",
    blocked: "trudy",
    invited: "erin",
    member: "bob",
    owner: "alice",
    former: "dave",
    legacy: "alice's app",
    "other device": "alice's tablet",
  },
  "a ringing call": {
    anonymous: "nobody",
    stranger: "mallory",
    blocked: "trudy",
    invited: "bob",
    member: "alice",
    owner: "alice",
    former: "dave",
    legacy: "bob's app",
    "other device": "alice's tablet",
  },
};

/** Who may hear of what goes on in a call; an invite has its invitee besides. */
const INSIDERS: Readonly<Record<SceneName, readonly string[]>> = {
  "a running room": ["alice", "bob", "carol"],
  "a ringing call": ["alice", "bob", "bob's app"],
};
const INVITEE: Partial<Record<ClientEventName, string>> = {
  inviteToRoom: "frank",
  cancelRoomInvite: "erin",
  acceptRoomInvite: "erin",
  declineRoomInvite: "erin",
};

/** After these everybody is where they were, so the scene need not be set anew. */
const PASSING: readonly string[] = ["heartbeat", "resume", "iceCandidate", "roomIceCandidate", "roomSignal"];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

/** What everybody has heard since the last time, by name; whoever heard nothing is not in it. */
async function hearing({ clients }: Scene): Promise<Map<string, [string, unknown][]>> {
  const heard = await Promise.all(
    Object.entries(clients).map(async ([name, client]) => [name, await client.heard()] as const),
  );
  return new Map(heard.filter(([, events]) => events.length > 0));
}

function payloadOf(event: ClientEventName, player: string, { roomId }: Scene): unknown {
  const callId = player.split("'")[0] ?? "";
  if (event === "register") return callId;
  const target = event === "inviteToRoom" || event === "cancelRoomInvite" ? INVITEE[event] : undefined;
  return goodPayloads(target ?? (callId === "alice" ? "bob" : "alice"), roomId)[event];
}

describe.each(SCENE_NAMES)("around %s", (sceneName) => {
  test.each(EVENT_NAMES)(
    "%s does what the matrix says, and nobody else hears or loses anything",
    async (event) => {
      let scene: Scene | null = null;
      for (const actor of EVENT_ACTORS) {
        scene ??= await SCENES[sceneName](stage);
        const player = PLAYERS[sceneName][actor];
        const before = stage.rows();
        const outcome = await scene.clients[player]?.tell(event, payloadOf(event, player, scene));
        const heard = await hearing(scene);
        expect([actor, outcome]).toEqual([actor, EVENT_MATRIX[sceneName][event][actor]]);
        const isTaken = outcome === "ok";
        const allowed = isTaken && actor !== "blocked" ? [...INSIDERS[sceneName], INVITEE[event]] : [];
        expect([
          actor,
          [...heard.keys()].filter((name) => name !== player && !allowed.includes(name)),
        ]).toEqual([actor, []]);
        // Calling somebody who is busy is a missed call for them.
        if (!isTaken && event !== "callUser") expect(stage.rows()).toEqual(before);
        if (isTaken ? !PASSING.includes(event) : event === "callUser") scene = null;
      }
    },
  );

  test("an event in the name of somebody else is refused, and nobody hears of it", async () => {
    const scene = await SCENES[sceneName](stage);
    const before = stage.rows();
    for (const event of EVENT_NAMES.filter((name) => name !== "heartbeat" && name !== "resume")) {
      for (const actor of EVENT_ACTORS.filter((name) => name !== "anonymous" && name !== "legacy")) {
        const player = PLAYERS[sceneName][actor];
        const payload = payloadOf(event, player, scene);
        for (const forged of ["frank", "nobody_at_all"]) {
          const sent = typeof payload === "string" ? forged : { ...Object(payload), from: forged };
          const outcome = await scene.clients[player]?.tell(event, sent);
          expect([event, actor, outcome]).toEqual([event, actor, "forbidden-sender"]);
        }
      }
    }
    expect(stage.rows()).toEqual(before);
    expect(await hearing(scene)).toEqual(new Map());
  });

  test("whatever else a payload claims, receivers see who really sent it", async () => {
    const claims = { userId: "frank", name: "frank", callId: "frank", sender: "frank", user_id: 1 };
    let scene: Scene | null = null;
    for (const event of EVENT_NAMES.filter((name) => name !== "register")) {
      scene ??= await SCENES[sceneName](stage);
      const player = PLAYERS[sceneName][event === "answerCall" ? "invited" : "member"];
      const payload = payloadOf(event, player, scene);
      await scene.clients[player]?.tell(event, { ...Object(payload), ...claims });
      for (const [name, events] of await hearing(scene)) {
        if (name !== player && name !== INVITEE[event]) expect(JSON.stringify(events)).not.toContain("frank");
      }
      if (!PASSING.includes(event)) scene = null;
    }
  });
});

test("every event of the contract has its row, and somebody may send it", () => {
  const names = Object.keys(clientEvents).sort();
  for (const rows of Object.values(EVENT_MATRIX)) expect(Object.keys(rows).sort()).toEqual(names);
  for (const event of EVENT_NAMES) {
    const cells = Object.values(EVENT_MATRIX).flatMap((rows) => Object.values(rows[event]));
    expect([
      event,
      cells.includes("ok"),
      cells.some((code) => code !== "ok") || event === "register",
    ]).toEqual([event, true, true]);
  }
});

describe("at the door", () => {
  test.each([
    ["expired", "token-expired", () => ({ token: stage.expiredToken("mallory") })],
    ["garbled", "unauthorized", () => ({ token: `${stage.users.mallory.token.slice(0, -4)}AAAA` })],
    ["empty", "bad-request", () => ({ token: "" })],
  ] as const)("a token that is %s lets nobody in: %s", async (_what, code, auth) => {
    await expect(stage.socket(auth()).connect()).rejects.toThrow(code);
  });

  test("the app's own token is as good as ours", async () => {
    const client = stage.socket({ token: stage.appToken("mallory") });
    await client.connect();
    expect(await client.tell("register", "mallory")).toBe("ok");
    expect(await client.tell("register", "alice")).toBe("forbidden-sender");
  });
});
