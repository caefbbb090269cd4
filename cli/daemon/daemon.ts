import {
  Account,
  type Clock,
  type MediaHost,
  type Phone,
  type ProfileStore,
  type ServerUrls,
  type Session,
} from "../../client/index.js";
import { CallError } from "../../protocol/index.js";
import { type CallReport, reportObject } from "../calls/call-report.js";
import { DEFAULT_SERVER } from "../servers.js";
import type { PhoneStatus } from "./contract.js";
import type { Notify } from "./desktop-notifier.js";
import { type DaemonDesk, daemonHandlers } from "./handle-requests.js";
import { AccountDesk, serversOf } from "./phone/account-desk.js";
import { noticeAfter, toneAfter } from "./phone/announcement.js";
import { type FoundServer, Line, type LineParts } from "./phone/line.js";
import { connectMedia, mediaSettings } from "./phone/media-desk.js";
import { afterChange, type PhoneChange, type PhoneState, startingState } from "./phone/phone-state.js";
import { Switchboard } from "./phone/switchboard.js";
import { RpcServer } from "./rpc/rpc-server.js";
import type { SettingsStore } from "./settings-store.js";

/** What a daemon stands on; everything that is outside of it comes in here. */
export interface DaemonParts {
  store: ProfileStore;
  settings: SettingsStore;
  media: MediaHost;
  /** The servers that a flag or the environment names. */
  named: { server: string | undefined; fallback: string | undefined };
  network: Pick<LineParts, "find" | "open" | "renew">;
  notify: Notify;
  clock: Clock;
  random: () => number;
  log: (line: string) => void;
  /** A client asked for the end. */
  onStop: () => void;
}

/** The phone that goes on while screens come and go: one session, one line, one call, and whoever watches it. */
export class Daemon {
  readonly #parts: DaemonParts;
  readonly #rpc: RpcServer;
  readonly #line: Line;
  readonly #switchboard: Switchboard;
  #state: PhoneState;
  #telling: NodeJS.Immediate | null = null;

  constructor(parts: DaemonParts) {
    this.#parts = parts;
    const { store, settings, media, network, clock, random, log } = parts;
    this.#state = startingState(settings.settings, {
      state: "signed-out",
      server: this.#servers().primary,
      isFallback: false,
      problem: null,
    });
    this.#line = new Line({
      ...network,
      ...{ store, clock, random, log },
      servers: () => this.#servers(),
      onConnection: (connection) => this.#connectionChanged(connection),
      onPhone: (phone) => this.#welcome(phone),
      onOnline: (features) => this.#online(features),
    });
    this.#switchboard = new Switchboard({
      media,
      phone: () => this.#phone(),
      now: () => this.#now(),
      change: (change) => this.#change(change),
      report: (report) => this.#report(report),
    });
    const watchMedia = connectMedia(media, {
      change: (change) => this.#change(change),
      report: (report) => this.#report(report),
      cameraFailed: () => this.#switchboard.cameraFailed(),
      tell: (notice, content) => this.#rpc.tell(notice, content),
    });
    this.#rpc = new RpcServer({
      handlers: daemonHandlers(this.#desk()),
      log,
      watching: watchMedia,
      gone: (client) => {
        if (settings.settings.holdToTalk) this.#switchboard.closeMicrophoneOf(client);
      },
    });
    media.configure(mediaSettings(settings.settings));
  }

  /** Listens for clients, and gets on the line. */
  async start(socket: string): Promise<void> {
    await this.#rpc.listen(socket);
    this.#sessionChanged();
  }

  /** Hangs up, says goodbye to the server, and lets everybody go. */
  async close(): Promise<void> {
    await this.#line.close();
    if (this.#telling) this.#tellStatus();
    await this.#parts.media.close();
    // The connections go last: whoever asked for the end sees by them that it has come.
    await this.#rpc.close();
  }

  #desk(): DaemonDesk {
    const { settings, media, random, log, onStop } = this.#parts;
    const accountDesk = new AccountDesk({
      account: () => new Account(this.#parts.store, this.#servers()),
      random,
      sessionChanged: () => this.#sessionChanged(),
    });
    return {
      account: accountDesk,
      switchboard: this.#switchboard,
      media,
      settings,
      status: () => this.#state.status,
      change: (change) => this.#change(change),
      sessionChanged: () => this.#sessionChanged(),
      canMarkSeen: () => this.#line.features.has("seen-calls"),
      stop: () => {
        log("a client asked for the end");
        setImmediate(onStop);
      },
    };
  }

  #servers(): ServerUrls {
    const { named, settings, store } = this.#parts;
    return serversOf({
      named,
      settings: settings.settings,
      session: store.session,
      standard: DEFAULT_SERVER,
    });
  }

  #phone(): Phone {
    const { phone } = this.#line;
    if (phone) return phone;
    const { session } = this.#parts.store;
    if (!session) throw new CallError("not-logged-in");
    if (session.callId === null) throw new CallError("no-call-id");
    const { state, problem } = this.#state.status.connection;
    throw new CallError(state === "refused" ? "unauthorized" : "server-unreachable", problem ?? undefined);
  }

  #now(): Date {
    return new Date(this.#parts.clock.now());
  }

  /** The one place where the state changes; what follows from a change is decided by looking at both. */
  #change(change: PhoneChange): void {
    const before = this.#state.status;
    this.#state = afterChange(this.#state, change);
    const after = this.#state.status;
    if (after === before) return;
    const tone = toneAfter(before, after);
    if (tone) this.#parts.media.playTone(tone.tone, { once: tone.once });
    const notice = noticeAfter(before, after);
    if (notice) this.#parts.notify(notice);
    // What one turn of the event loop changes is told once.
    this.#telling ??= setImmediate(() => this.#tellStatus());
  }

  #tellStatus(): void {
    if (this.#telling) clearImmediate(this.#telling);
    this.#telling = null;
    this.#rpc.tell("status", this.#state.status);
  }

  #report(report: CallReport): void {
    this.#rpc.tell("event", reportObject(report, this.#now()));
  }

  #sessionChanged(): void {
    this.#change({ type: "account", account: accountOf(this.#parts.store.session) });
    this.#line.refresh().catch((error: unknown) => {
      this.#parts.log(
        `the session cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  }

  #connectionChanged(connection: PhoneStatus["connection"]): void {
    const was = this.#state.status.connection.state;
    this.#change({ type: "connection", connection });
    if (connection.state === "online" && was !== "online") this.#report({ type: "ready" });
    if (connection.state === "online" || was !== "online" || connection.problem === null) return;
    const code = connection.state === "refused" ? "unauthorized" : "server-unreachable";
    this.#report({ type: "trouble", error: new CallError(code, connection.problem) });
  }

  #welcome(phone: Phone): void {
    this.#change({ type: "presence", people: [], anew: true });
    phone.on("ready", () => this.#change({ type: "presence", people: [], anew: true }));
    phone.on("presence", (people) => this.#change({ type: "presence", people }));
    this.#switchboard.attach(phone);
  }

  /** From now on it may ring at any moment, and what is slow the first time must not be slow then. */
  #online(features: FoundServer["features"]): void {
    this.#parts.media.warmUp();
    void this.#countMissed(features);
  }

  /** The server's count holds wherever it keeps one; elsewhere what was missed here is all that is known. */
  async #countMissed(features: FoundServer["features"]): Promise<void> {
    if (!features.has("seen-calls")) return;
    try {
      const { unseen_missed: missed } = await new Account(this.#parts.store, this.#servers()).stats();
      this.#change({ type: "missed", missed });
    } catch (error) {
      this.#parts.log(`missed calls were not counted (${CallError.from(error, "server-error").code})`);
    }
  }
}

/** What clients see of a session: never the token. */
function accountOf(session: Session | null): PhoneStatus["account"] {
  if (!session) return null;
  const { callId, firstName, lastName, email } = session;
  return { callId, firstName, lastName, email };
}
