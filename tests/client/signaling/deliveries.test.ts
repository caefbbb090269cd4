import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deliveries, type Parcel } from "../../../client/signaling/deliveries.js";
import { TIMES } from "../../../protocol/index.js";

const OFFER = { type: "offer", sdp: "v=0" } as const;
const callUser: Parcel = { event: "callUser", payload: { userToCall: "bob", signalData: OFFER } };
const endCall: Parcel = { event: "endCall", payload: { to: "bob" } };
const candidate: Parcel = {
  event: "iceCandidate",
  payload: { to: "bob", candidate: { candidate: "c", sdpMid: null, sdpMLineIndex: null } },
};
const resume: Parcel = { event: "resume", payload: { roomId: "room-1", participants: [], lastSeq: 0 } };

/** A line to a server: what went out, and how each ends. */
class Line {
  readonly out: { parcel: Parcel; answer: (reply: unknown) => void; lose: () => void }[] = [];
  ready = true;
  #keys = 0;
  readonly deliveries: Deliveries;

  constructor(repeats = true) {
    this.deliveries = new Deliveries(
      {
        ready: () => this.ready,
        transmit: (parcel) =>
          new Promise((resolve, reject) => {
            this.out.push({ parcel, answer: resolve, lose: () => reject(new Error("lost")) });
          }),
        newKey: () => `key-${++this.#keys}`,
      },
      repeats,
    );
  }

  get names(): string[] {
    return this.out.map(({ parcel: { event, payload } }) => {
      const { key, retry, callKey } = Object(payload) as { key?: string; retry?: boolean; callKey?: string };
      return [event, key, callKey && `about ${callKey}`, retry && "again"].filter(Boolean).join(" ");
    });
  }

  /** The socket goes, with all that was on its way. */
  async breaks(): Promise<void> {
    this.ready = false;
    for (const { lose } of this.out) lose();
    await vi.advanceTimersByTimeAsync(0);
  }

  returns(): void {
    this.ready = true;
    this.deliveries.flush();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** What became of a promise. */
const fateOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: { code: string }) => error.code);

describe("an event that changes something", () => {
  it("goes out once with a key of its own, and resolves with the answer", async () => {
    const line = new Line();
    const invite: Parcel = { event: "inviteToRoom", payload: { roomId: "room-1", to: "carol" } };
    const [first, second] = [line.deliveries.send(callUser), line.deliveries.send(invite)];
    expect(line.names).toEqual(["callUser key-1", "inviteToRoom key-2"]);
    line.out[0]?.answer("yes");
    line.out[1]?.answer("no");
    expect(await Promise.all([first, second])).toEqual(["yes", "no"]);
    line.returns();
    expect(line.out).toHaveLength(2);
  });

  it("goes out again under its key after a reconnect, in the old order, before anything new", async () => {
    const line = new Line();
    const fates = [line.deliveries.send(callUser), line.deliveries.send(candidate)];
    await line.breaks();
    fates.push(line.deliveries.send({ event: "endCall", payload: { to: "carol" } }));
    line.returns();
    expect(line.names.slice(2)).toEqual(["callUser key-1 again", "iceCandidate", "endCall key-2"]);
    for (const { answer } of line.out.slice(2)) answer("done");
    expect(await Promise.all(fates)).toEqual(["done", "done", "done"]);
  });

  it("goes out again when the server is too slow", async () => {
    const line = new Line();
    const sent = line.deliveries.send(endCall);
    line.out[0]?.lose();
    await vi.advanceTimersByTimeAsync(0);
    expect(line.names).toEqual(["endCall key-1", "endCall key-1 again"]);
    line.out[1]?.answer("done");
    expect(await sent).toBe("done");
  });

  it.each([
    { parcel: callUser, patience: TIMES.grace },
    { parcel: endCall, patience: TIMES.restartGrace },
    { parcel: resume, patience: TIMES.ackTimeout },
  ])("is given up in the end: $parcel.event", async ({ parcel, patience }) => {
    const line = new Line();
    line.ready = false;
    let fate: unknown = "open";
    const settled = fateOf(line.deliveries.send(parcel)).then((result) => (fate = result));
    await vi.advanceTimersByTimeAsync(patience - 1);
    expect(fate).toBe("open");
    await vi.advanceTimersByTimeAsync(1);
    await settled;
    expect(fate).toBe("ack-timeout");
    line.returns();
    expect(line.out).toEqual([]);
  });

  it("is a last word that nobody could pass on: it goes out again under its key, until somebody can", async () => {
    const line = new Line();
    const sent = line.deliveries.send(endCall);
    line.out[0]?.answer({ ok: false, error: { code: "unavailable", message: "away" } });
    await vi.advanceTimersByTimeAsync(1_000);
    line.out[1]?.answer({ ok: true, data: {} });
    expect(await sent).toEqual({ ok: true, data: {} });
    expect(line.names).toEqual(["endCall key-1", "endCall key-1 again"]);
  });

  it("is a last word that nobody can pass on for a minute: then it is given up", async () => {
    const line = new Line();
    const sent = expect(line.deliveries.send(endCall)).rejects.toMatchObject({ code: "ack-timeout" });
    for (let passed = 0; passed < TIMES.restartGrace; passed += 1_000) {
      line.out.at(-1)?.answer({ ok: false, error: { code: "unavailable", message: "away" } });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    await sent;
  });

  it("is a call that cannot be placed now: its caller hears so at once", async () => {
    const line = new Line();
    const refusal = { ok: false, error: { code: "unavailable", message: "away" } };
    const sent = line.deliveries.send(callUser);
    line.out[0]?.answer(refusal);
    expect(await sent).toEqual(refusal);
    expect(line.names).toEqual(["callUser key-1"]);
  });

  it("that was called off before it could leave stays here, and so does the word that calls it off", async () => {
    const line = new Line();
    line.ready = false;
    const call = fateOf(line.deliveries.send(callUser));
    const cancel = line.deliveries.send({ event: "cancelCall", payload: { to: "BOB" } });
    line.returns();
    expect([await call, await cancel, line.out]).toEqual(["interrupted", { ok: true, data: {} }, []]);
  });

  it("that may have arrived is called off by a word of its own, and goes out no more", async () => {
    const line = new Line();
    const call = fateOf(line.deliveries.send(callUser));
    await line.breaks();
    const cancel = line.deliveries.send({ event: "cancelCall", payload: { to: "bob" } });
    line.returns();
    expect(line.names.slice(1)).toEqual(["cancelCall key-2 about key-1"]);
    line.out[1]?.answer("done");
    expect([await call, await cancel]).toEqual(["interrupted", "done"]);
  });
});

describe("the last words of a caller", () => {
  const words = (payload: object) =>
    (["cancelCall", "callFailed", "endCall"] as const).map((event) => ({ event, payload }) as Parcel);

  it.each(words({ to: "BOB" }))(
    "that know no room name the call that they are about: $event",
    async (word) => {
      const line = new Line();
      const call = fateOf(line.deliveries.send(callUser));
      await vi.advanceTimersByTimeAsync(TIMES.grace);
      expect(await call).toBe("ack-timeout");
      const sent = line.deliveries.send(word);
      expect(line.names.at(-1)).toBe(`${word.event} key-2 about key-1`);
      line.out.at(-1)?.answer("done");
      await sent;
    },
  );

  it.each([...words({ to: "bob", roomId: "room-1" }), ...words({ to: "carol" })])(
    "name no call that is another one, and leave that alone: $event, $payload",
    async (word) => {
      const line = new Line();
      line.ready = false;
      const sent = [line.deliveries.send(callUser), line.deliveries.send(word)];
      line.returns();
      expect(line.names).toEqual(["callUser key-1", `${word.event} key-2`]);
      for (const { answer } of line.out) answer("done");
      expect(await Promise.all(sent)).toEqual(["done", "done"]);
    },
  );
});

describe("what is true of one socket only", () => {
  it("is not sent again, and carries no key", async () => {
    const line = new Line();
    const sent = fateOf(line.deliveries.send(resume));
    await line.breaks();
    line.returns();
    expect([line.names, await sent]).toEqual([["resume"], "ack-timeout"]);
  });
});

describe("on a server that does not know keys", () => {
  it("everything goes out once and plain", async () => {
    const line = new Line(false);
    const sent = fateOf(line.deliveries.send(endCall));
    await line.breaks();
    line.returns();
    expect([line.names, await sent]).toEqual([["endCall"], "ack-timeout"]);
  });

  it("a call is given up in plain words, though it may be on its way", async () => {
    const line = new Line(false);
    const sent = [line.deliveries.send(callUser), line.deliveries.send(endCall)];
    expect(line.names).toEqual(["callUser", "endCall"]);
    for (const { answer } of line.out) answer("done");
    expect(await Promise.all(sent)).toEqual(["done", "done"]);
  });
});

describe("closing", () => {
  it("gives up what is open, and takes nothing more", async () => {
    const line = new Line();
    const sent = fateOf(line.deliveries.send(endCall));
    line.deliveries.close();
    expect([await sent, await fateOf(line.deliveries.send(endCall))]).toEqual(["interrupted", "interrupted"]);
  });
});
