import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DeviceSeat } from "../../../../client/audio/device/device-seat.js";
import type { Choice } from "../../../../client/audio/device/rank-devices.js";
import type { Loss, SoundDevice, SoundDeviceList } from "../../../../client/audio/device/sound-device.js";
import { ControlledClock } from "../../../support/controlled-clock.js";

interface FakeDevice {
  via: string;
  name: string;
}

const device = (name: string, isDefault = false): SoundDevice => ({
  id: name.toLowerCase(),
  name,
  isDefault,
});
const CARD = device("Card", true);
const HEADSET = device("Headset");
const HDMI = device("Hdmi");

/** A machine whose devices come, go and break on command. */
class Machine {
  readonly clock = new ControlledClock();
  there: SoundDevice[] = [CARD, HEADSET, HDMI];
  broken = new Set<string>();
  opened: string[] = [];
  urgent: boolean[] = [];
  inUse: FakeDevice | null = null;
  discarded: string[] = [];
  listed = 0;
  changes = 0;
  #lose: ((how: Loss) => void) | null = null;
  seat!: DeviceSeat<FakeDevice>;

  sit(wish: string | null): void {
    this.seat = new DeviceSeat<FakeDevice>("sink", wish, {
      clock: this.clock,
      list: async () => {
        this.listed++;
        return this.#list();
      },
      open: async ({ target, name }: Choice, { urgent, onLost }) => {
        this.opened.push(name);
        this.urgent.push(urgent);
        const id = target?.id ?? this.there.find(({ isDefault }) => isDefault)?.id ?? "";
        if (this.broken.has(name) || !this.there.some((one) => one.id === id))
          throw new Error("no such device");
        this.#lose = onLost;
        return { via: "fake", name };
      },
      change: (next) => {
        this.inUse = next;
      },
      discard: ({ name }) => this.discarded.push(name),
      onChange: () => this.changes++,
    });
  }

  lose(how: Loss): void {
    this.#lose?.(how);
  }

  pullOut(gone: SoundDevice): void {
    this.there = this.there.filter((one) => one !== gone);
    if (gone.isDefault && this.there[0] !== undefined)
      this.there = [{ ...this.there[0], isDefault: true }, ...this.there.slice(1)];
  }

  #list(): SoundDeviceList {
    return { backend: "pulse", microphones: [], speakers: this.there };
  }
}

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.seat.close());

/** Lets everything happen that needs no time. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const sit = async (wish: string | null) => {
  machine.sit(wish);
  await settled();
};

describe("a seat", () => {
  test("takes the wished device, and another when the wish changes", async () => {
    await sit("head");
    expect(machine.seat.state).toEqual({ name: "Headset", via: "fake", problem: null });
    machine.seat.prefer("hdmi");
    await settled();
    expect(machine.inUse?.name).toBe("Hdmi");
    machine.seat.prefer(null);
    await settled();
    expect(machine.seat.state).toEqual({ name: "Card", via: "fake", problem: null });
    expect(machine.urgent).not.toContain(true);
  });

  test("leaves the default by name for another without calling it lost", async () => {
    await sit("card");
    machine.seat.prefer("head");
    await settled();
    expect(machine.seat.state).toEqual({ name: "Headset", via: "fake", problem: null });
    machine.seat.prefer("card");
    await settled();
    expect(machine.seat.state).toEqual({ name: "Card", via: "fake", problem: null });
  });

  test("only looks when nothing is new, and opens nothing twice", async () => {
    await sit("head");
    machine.seat.look();
    machine.seat.prefer("head");
    await settled();
    expect(machine.opened).toEqual(["Headset"]);
  });

  test("falls back to the default when its device is gone, at once, and returns when it is back", async () => {
    await sit("head");
    machine.pullOut(HEADSET);
    machine.lose("gone");
    expect(machine.inUse).toBeNull();
    await settled();
    expect(machine.inUse?.name).toBe("Card");
    expect(machine.urgent.at(-1)).toBe(true);
    expect(machine.seat.state.problem).toBe('The loudspeaker "Headset" was lost; Card is used');
    machine.there = [CARD, HEADSET];
    machine.seat.look();
    await settled();
    expect(machine.seat.state).toEqual({ name: "Headset", via: "fake", problem: null });
  });

  test("notices by itself that its device is gone though its process lives, as one moved by a sound server does", async () => {
    await sit("head");
    machine.pullOut(HEADSET);
    machine.seat.look();
    await settled();
    expect(machine.inUse?.name).toBe("Card");
    expect(machine.seat.state.problem).toContain('"Headset" was lost');
  });

  test("finds its device again without being told, looking more and more seldom", async () => {
    machine.there = [CARD];
    await sit("head");
    expect(machine.inUse?.name).toBe("Card");
    for (let i = 0; i < 600; i++) {
      machine.clock.advance(1_000);
      await settled();
    }
    expect(machine.listed).toBeGreaterThan(10);
    expect(machine.listed).toBeLessThan(40);
    machine.there = [CARD, HEADSET];
    for (let i = 0; i < 30; i++) {
      machine.clock.advance(1_000);
      await settled();
    }
    expect(machine.inUse?.name).toBe("Headset");
    const looks = machine.listed;
    machine.clock.advance(3_600_000);
    await settled();
    expect(machine.listed).toBe(looks);
  });

  test("opens a device again whose process was killed, but not over and over", async () => {
    await sit("head");
    machine.lose("gone");
    await settled();
    expect(machine.inUse?.name).toBe("Headset");
    machine.lose("gone");
    await settled();
    expect(machine.inUse?.name).toBe("Card");
    machine.clock.advance(2_500);
    await settled();
    expect(machine.inUse?.name).toBe("Headset");
  });

  test("leaves a device that stalls alone for a while", async () => {
    await sit("head");
    machine.lose("stalled");
    await settled();
    expect(machine.inUse?.name).toBe("Card");
    machine.seat.look();
    await settled();
    expect(machine.inUse?.name).toBe("Card");
    machine.clock.advance(2_500);
    await settled();
    expect(machine.inUse?.name).toBe("Headset");
    expect(machine.seat.state.problem).toBeNull();
  });

  test("uses the next that works and says which does not", async () => {
    machine.broken.add("Headset").add("Card");
    await sit("head");
    expect(machine.seat.state).toEqual({
      name: "Hdmi",
      via: "fake",
      problem: 'The loudspeaker "Headset" cannot be used; Hdmi is used',
    });
  });

  test("is silent where there is none, says so, and takes the first that is plugged in", async () => {
    machine.there = [];
    await sit(null);
    expect(machine.inUse).toBeNull();
    expect(machine.seat.state).toEqual({
      name: null,
      via: null,
      problem: "No loudspeaker can be used; nothing is played",
    });
    machine.there = [CARD];
    machine.seat.look();
    await settled();
    expect(machine.seat.state).toEqual({ name: "Card", via: "fake", problem: null });
  });

  test("goes with the default when its user chooses another, without opening anything", async () => {
    await sit(null);
    machine.there = [device("Card"), device("Headset", true), HDMI];
    machine.seat.look();
    await settled();
    expect(machine.seat.state).toEqual({ name: "Headset", via: "fake", problem: null });
    expect(machine.opened).toEqual(["Card"]);
  });

  test("that is closed takes nothing any more, and gives back what comes too late", async () => {
    machine.sit("head");
    await Promise.resolve();
    machine.seat.close();
    await settled();
    expect(machine.inUse).toBeNull();
    machine.clock.advance(60_000);
    await settled();
    expect(machine.inUse).toBeNull();
    expect(machine.discarded).toEqual(machine.opened);
  });
});
