import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, type PhoneStatus } from "../../../../cli/daemon/contract.js";
import { noticeAfter, toneAfter } from "../../../../cli/daemon/phone/announcement.js";
import { afterChange, type PhoneChange, startingState } from "../../../../cli/daemon/phone/phone-state.js";

const AT = "2026-01-02T03:04:05.000Z";
const online = { state: "online", server: "http://s", isFallback: false, problem: null } as const;

/** What is heard and shown on the way through these changes. */
function announced(changes: readonly PhoneChange[], settings: Partial<PhoneStatus["settings"]> = {}) {
  const tones: unknown[] = [];
  const notices: string[] = [];
  changes.reduce(
    (state, change) => {
      const next = afterChange(state, change);
      const tone = toneAfter(state.status, next.status);
      if (tone) tones.push(tone.once ? `${tone.tone} once` : tone.tone);
      const notice = noticeAfter(state.status, next.status);
      if (notice) notices.push(`${notice.title} / ${notice.text}`);
      return next;
    },
    startingState({ ...DEFAULT_SETTINGS, ...settings }, online),
  );
  return { tones, notices };
}

const began = (origin: "outgoing" | "incoming" | "invite", remote = "bob", video = false): PhoneChange => ({
  type: "call-began",
  call: { id: "1", origin, remote, roomId: null, video, muted: false, camera: null, beganAt: AT },
});
const reaches = (state: "connecting" | "connected" | "idle"): PhoneChange => ({
  type: "call",
  id: "1",
  change: { type: "state", state, at: AT },
});
const ended = (by: "local" | "remote", reason: string): PhoneChange => ({
  type: "call-ended",
  id: "1",
  by,
  reason,
  durationMs: null,
});

test("a call that one makes is heard dialing, connected and ended", () => {
  const talk = [
    began("outgoing"),
    reaches("connecting"),
    reaches("connected"),
    reaches("idle"),
    ended("local", "x"),
  ];
  expect(announced(talk)).toEqual({
    tones: ["dialing", null, "connected once", "call_ended once"],
    notices: [],
  });
});

test("a call that nobody takes rings, falls silent, and is told of as missed", () => {
  expect(announced([began("incoming"), reaches("idle"), ended("remote", "canceled")])).toEqual({
    tones: ["ringing", null, null],
    notices: ["bob calls / Answer with: calling answer", "Missed call from bob / 1 missed call"],
  });
});

test("without a ring tone a call comes in silence, and without notifications nothing is shown", () => {
  const refused = [began("incoming"), reaches("idle"), ended("local", "rejected")];
  expect(announced(refused, { ringTone: false, notifications: false })).toEqual({
    tones: ["call_ended once"],
    notices: [],
  });
});

test("a name cannot act on a desktop or a terminal, and is no longer than a line", () => {
  const { notices } = announced([began("incoming", `\u001b]0;x\u0007bob\u202e${"y".repeat(10_000)}`, true)]);
  const [notice = ""] = notices;
  expect(notice).toContain("]0;xbob");
  expect(notice).toContain("calls with video");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not be there.
  expect(notice).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(notice.length).toBeLessThan(150);
});
