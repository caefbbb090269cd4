import type { MediaHost } from "../../client/index.js";
import { CallError } from "../../protocol/index.js";
import { serverUrl } from "../servers.js";
import type { PhoneStatus, Settings } from "./contract.js";
import type { AccountDesk } from "./phone/account-desk.js";
import { mediaSettings } from "./phone/media-desk.js";
import type { PhoneChange } from "./phone/phone-state.js";
import type { Switchboard } from "./phone/switchboard.js";
import type { DaemonHandlers, ParsedParams } from "./rpc/handlers.js";
import type { SettingsStore } from "./settings-store.js";

/** Who does what the requests ask for. */
export interface DaemonDesk {
  account: AccountDesk;
  switchboard: Switchboard;
  media: MediaHost;
  settings: SettingsStore;
  status: () => PhoneStatus;
  change: (change: PhoneChange) => void;
  sessionChanged: () => void;
  /** Whether the server keeps marks on missed calls. */
  canMarkSeen: () => boolean;
  stop: () => void;
}

/** One line for each request of the contract. */
export function daemonHandlers(desk: DaemonDesk): DaemonHandlers {
  const { account, switchboard, media, settings, status } = desk;
  const changeSettings = (changes: ParsedParams<"changeSettings">): Settings => applySettings(desk, changes);
  return {
    status,
    stop: ({ force }) => stop(desk, force),

    register: async (params) => {
      await account.register(params);
      return status();
    },
    login: async (params) => {
      await account.login(params);
      return status();
    },
    logout: () => account.logout(),
    sessionChanged: () => desk.sessionChanged(),
    profile: () => account.profile(),
    updateProfile: (params) => account.updateProfile(params),
    chooseCallId: (params) => account.chooseCallId(params),
    changePassword: (params) => account.changePassword(params),

    search: (params) => account.search(params),
    directory: (params) => account.directory(params),
    contacts: () => account.contacts(),
    addContact: (params) => account.addContact(params),
    renameContact: (params) => account.renameContact(params),
    removeContact: (params) => account.removeContact(params),
    blocked: () => account.blocked(),
    block: (params) => account.block(params),
    unblock: (params) => account.unblock(params),
    history: (params) => account.history(params),
    stats: (params) => account.stats(params),
    markSeen: () => markSeen(desk),

    dial: (params) => ({ call: switchboard.dial(params) }),
    answer: (params) => switchboard.answer(params),
    reject: (params) => switchboard.reject(params),
    hangup: ({ call }) => switchboard.hangup(call),
    mute: (params, client) => switchboard.mute(params, client),
    camera: (params) => switchboard.camera(params),
    invite: (params) => switchboard.invite(params),
    cancelInvite: (params) => switchboard.cancelInvite(params),
    volume: ({ call, callId, gain }) => {
      if (callId === null) changeSettings({ volume: gain });
      else switchboard.volume({ call, callId, gain });
    },

    settings: () => settings.settings,
    changeSettings,
    devices: () => media.devices(),
    playTone: ({ tone }) => media.playTone(tone, { once: true }),
  };
}

/** Who waits for a ring to stop is asked no question: it goes on ringing elsewhere. */
function stop({ switchboard, stop: end }: DaemonDesk, force: boolean): void {
  if (switchboard.isTalking && !force) {
    throw new CallError("already-in-call", "A call is on: hang up first, or stop with --force");
  }
  end();
}

async function markSeen({ account, canMarkSeen, change }: DaemonDesk): Promise<{ left: number }> {
  const left = canMarkSeen() ? await account.markSeen() : 0;
  change({ type: "missed", missed: left });
  return { left };
}

/** Throws `usage` for an address that is none; then nothing is changed. */
function applySettings(
  { settings, media, change, sessionChanged }: DaemonDesk,
  given: ParsedParams<"changeSettings">,
) {
  const changes = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<Settings>;
  for (const name of ["server", "fallback"] as const) {
    const url = changes[name];
    if (url) changes[name] = serverUrl(url, name);
    else if (url === "") changes[name] = null;
  }
  const before = settings.settings;
  const after = settings.change(changes);
  change({ type: "settings", settings: after });
  media.configure(mediaSettings(after));
  if (before.server !== after.server || before.fallback !== after.fallback) sessionChanged();
  return after;
}
