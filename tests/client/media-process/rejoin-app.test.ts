import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MobileAppEvents } from "../../../bots/twin/app-events.js";
import { MobileApp } from "../../../bots/twin/mobile-app.js";
import { Callers, hears, reaches } from "../../integration/callers.js";
import { EventRecorder } from "../../support/events.js";
import { startTestServer } from "../../support/server.js";
import { DOMINANT, shareOf, tone } from "../../support/tones.js";
import { type HostedPhone, HostedPhones } from "./hosted-phones.js";

/** Every one of these starts a process or two. */
vi.setConfig({ testTimeout: 60_000 });

const APP_HZ = 1_000;
const WINDOW_BLOCKS = 5;

let server: Awaited<ReturnType<typeof startTestServer>>;
let hosted: HostedPhones;
let callers: Callers;
let app: MobileApp;
let seen: EventRecorder;

beforeEach(async () => {
  server = await startTestServer();
  hosted = new HostedPhones(server.url);
  callers = new Callers(server.url);
  app = new MobileApp({ url: server.url, callId: "zed_app", audio: tone(APP_HZ) });
  seen = EventRecorder.ofNames<keyof MobileAppEvents>(app, ["incoming", "invite", "ended"]);
  await app.connect();
});

afterEach(async () => {
  seen.close();
  app.close();
  await Promise.all([hosted.close(), callers.close()]);
  await server.close();
});

/** Resolves once the app hears that person's tone. */
function appHears(speaker: { callId: string; toneHz: number }): Promise<void> {
  return new Promise((resolve) => {
    let window: Int16Array[] = [];
    const listen = (from: string, block: Int16Array): void => {
      if (from !== speaker.callId) return;
      window = [...window, block].slice(-WINDOW_BLOCKS);
      const joined = Int16Array.from(window.flatMap((one) => [...one]));
      if (window.length < WINDOW_BLOCKS || shareOf(speaker.toneHz, joined) < DOMINANT) return;
      app.off("heard", listen);
      resolve();
    };
    app.on("heard", listen);
  });
}

const signalsToApp = (): number =>
  app.log.filter(({ event, direction }) => event === "roomSignal" && direction === "received").length;

describe("with the mobile app, a media process that is killed", () => {
  it("ends the call of two at once, and never offers the app a second connection", async () => {
    const bob = await hosted.add("bob", 700);
    const call = bob.call(app);
    await seen.next("incoming");
    await app.accept();
    await reaches(call, "connected");
    await Promise.all([appHears(bob), bob.hears(app)]);
    bob.killMedia();
    expect(await call.ended()).toMatchObject({ by: "system", reason: "media_lost" });
    await seen.next("ended");
    expect(app.state).toBe("idle");
    expect(signalsToApp()).toBe(0);
  });

  it("while the app rings, fails the call when it is answered", async () => {
    const bob = await hosted.add("bob", 700);
    const call = bob.call(app);
    await seen.next("incoming");
    const back = bob.host.next("back");
    bob.killMedia();
    await back;
    expect(call.state).toBe("dialing");
    await app.accept();
    expect(await call.ended()).toMatchObject({ by: "system", reason: "media_lost" });
    await seen.next("ended");
    expect(app.state).toBe("idle");
  });

  it("comes back to the app too where their connection was made for a room", async () => {
    const bob: HostedPhone = await hosted.add("bob", 700);
    const carol = await callers.add("carol");
    const call = bob.call(carol);
    const answered = await carol.answer();
    await Promise.all([reaches(call, "connected"), reaches(answered, "connected")]);
    call.invite(app.callId);
    await seen.next("invite");
    app.acceptInvite();
    await Promise.all([appHears(bob), bob.hears(app)]);
    const back = answered.next("linked");
    bob.killMedia();
    await back;
    await Promise.all([appHears(bob), bob.hears(app), hears(answered, bob)]);
    expect(call.state).toBe("connected");
  });
});
