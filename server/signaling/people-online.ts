import { CallError } from "../../protocol/errors.js";
import { sameCallId } from "../../protocol/values.js";
import type { EarlyCandidates } from "../calls/early-candidates.js";
import type { Accounts } from "./accounts.js";
import type { Directory } from "./directory.js";
import type { Calls, Fabric } from "./fabric.js";
import { andThen, type MaybePromise } from "./maybe-promise.js";
import type { Session } from "./session.js";

export interface PeopleOnlinePorts {
  readonly accounts: Accounts;
  readonly directory: Directory;
  readonly calls: Calls;
  readonly fabric: Pick<Fabric, "enter" | "leave">;
  readonly early: EarlyCandidates;
  readonly disconnect: (socket: string) => void;
  /** Hears of every socket with a token that has become somebody's. */
  readonly registered: (callId: string) => void;
}

/** Sockets become somebody, and stop being so. */
export class PeopleOnline {
  readonly #ports: PeopleOnlinePorts;

  constructor(ports: PeopleOnlinePorts) {
    this.#ports = ports;
  }

  /** Makes the socket that user's, and gives it what waits for the user. The answer is the Call ID as stored. */
  async register(session: Session, given: string): Promise<string> {
    const callId = await this.#ownCallId(session, given);
    const { sender } = session;
    if (sender && sender.callId === callId) return callId;
    if (sender) this.leave(session, "goodbye");
    await this.#ports.fabric.enter(callId, () => this.#enter(session, callId));
    return callId;
  }

  /** The socket is nobody from now on. */
  leave(session: Session, way: "goodbye" | "lost"): void {
    const { sender } = session;
    if (!sender) return;
    session.sender = null;
    const { calls, directory, early, fabric } = this.#ports;
    early.forget(sender.socket);
    if (!directory.remove(sender)) return;
    calls.run("go", { sender, way });
    fabric.leave(sender.callId);
  }

  /** The stored spelling of a Call ID, or the given one where nobody has it. */
  spellingOf(callId: string): MaybePromise<string> {
    const { accounts, directory } = this.#ports;
    const online = directory.spellingOf(callId);
    return online ?? andThen(accounts.storedCallId(callId), (stored) => stored ?? callId);
  }

  async #ownCallId(session: Session, given: string): Promise<string> {
    const { accounts } = this.#ports;
    if (session.userId === null) return (await accounts.storedCallId(given)) ?? given;
    const callId = await accounts.callIdOf(session.userId);
    if (callId === null) throw new CallError("no-call-id");
    if (!sameCallId(callId, given)) throw new CallError("forbidden-sender");
    return callId;
  }

  #enter(session: Session, callId: string): void {
    const { directory, calls, disconnect, registered } = this.#ports;
    const sender = session.identity(callId);
    session.sender = sender;
    const replaced = directory.add(sender);
    calls.run("arrive", { sender });
    for (const roomId of calls.invitesOf(callId)) calls.run("deliverInvite", { sender, roomId });
    if (replaced) disconnect(replaced.socket);
    if (sender.userId !== null) registered(callId);
  }
}
