import fc from "fast-check";
import { expect, it } from "vitest";
import type { Levels } from "../../../../cli/daemon/contract.js";
import { lookOf } from "../../../../cli/tui/look/look.js";
import { TerminalCanvas } from "../../../../cli/tui/terminal/canvas.js";
import { METER_BYTES, MeterPainter } from "../../../../cli/tui/terminal/meter-painter.js";
import { meterRegions } from "../../../../cli/tui/views/call-regions.js";
import { Emulator } from "../../../support/terminal/emulator.js";
import { frameOf } from "../support/frames.js";
import { callWith, personInCall, phoneStatus } from "../support/phone-status.js";
import { Player } from "../support/player.js";

const PEOPLE = ["bob", "carol", "dave", "eve", "frank", "grace"];
const call = callWith({ people: PEOPLE.map(personInCall) });
const UPDATES_A_SECOND = 10;

function stage(size: { columns: number; rows: number }, reducedMotion = false) {
  const { state } = Player.at(phoneStatus({ call }, { reducedMotion }), {}, size);
  const writes: string[] = [];
  const canvas = new TerminalCanvas((text) => writes.push(text));
  const meters = new MeterPainter(canvas);
  canvas.draw(frameOf(state).join("\n"));
  meters.redraw(meterRegions(call), lookOf(state));
  const first = writes.splice(0);
  let at = 0;
  const update = (levels: Levels): string => {
    at += 1000 / UPDATES_A_SECOND;
    meters.update(levels, meterRegions(call), lookOf(state), at);
    return writes.splice(0).join("");
  };
  return { update, first: first.join("") };
}

const loudness = fc.double({ min: 0, max: 1, noNaN: true });
const levels: fc.Arbitrary<Levels> = fc
  .record({
    own: loudness,
    all: fc.array(loudness, { minLength: 6, maxLength: 6 }),
    speaking: fc.subarray(PEOPLE),
  })
  .map(({ own, all, speaking }) => ({
    own,
    people: Object.fromEntries(PEOPLE.map((one, at) => [one, all[at] ?? 0])),
    speaking,
  }));

it("seven people who shout at once cost at most 80 bytes an update", () => {
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
    { columns: 40, rows: 12 },
  ]) {
    const { update } = stage(size);
    fc.assert(
      fc.property(levels, (one) => {
        expect(Buffer.byteLength(update(one))).toBeLessThanOrEqual(METER_BYTES);
      }),
    );
  }
  expect(METER_BYTES).toBeLessThanOrEqual(80);
});

it("when everybody falls silent no meter is left standing, within a second", async () => {
  const glass = new Emulator({ columns: 80, rows: 24 }, { kitty: false, answer: () => undefined });
  const { update, first } = stage({ columns: 80, rows: 24 });
  let sent = `\u001b[?7l${first}`;
  const loud = { own: 1, people: Object.fromEntries(PEOPLE.map((one) => [one, 1])), speaking: PEOPLE };
  for (let update_ = 0; update_ < UPDATES_A_SECOND; update_++) sent += update(loud);
  await glass.write(sent);
  expect(glass.text.match(/●.▆▆▆▆▆▆▆▆▆▆/g)).toHaveLength(PEOPLE.length);
  sent = "";
  for (let update_ = 0; update_ < UPDATES_A_SECOND; update_++)
    sent += update({ own: 0, people: {}, speaking: [] });
  await glass.write(sent);
  expect(glass.text).not.toMatch(/▆/);
  expect(glass.happenings.clears).toBe(0);
  glass.close();
});

it("with reduced motion meters move twice a second at most", () => {
  const { update } = stage({ columns: 80, rows: 24 }, true);
  let moved = 0;
  for (let at = 0; at < 2 * UPDATES_A_SECOND; at++) {
    if (update({ own: (at % 10) / 10, people: {}, speaking: [] }) !== "") moved++;
  }
  expect(moved).toBeLessThanOrEqual(4);
});
