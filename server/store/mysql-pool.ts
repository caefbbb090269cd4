import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from "kysely";
import type { Pool, PoolConnection, ResultSetHeader } from "mysql2";
import { databaseAway } from "./failures.js";
import { Outage } from "./outage.js";

/** How long somebody waits for a database that does not answer. */
export interface Patience {
  /** For a free connection. */
  connectionMs: number;
  /** For the answer to one statement. */
  statementMs: number;
  /** Requests that may wait for a connection at a time. */
  waitingMax: number;
}

/** Together under the 6 s after which a client turns to another server. */
const PATIENCE: Patience = { connectionMs: 2_500, statementMs: 3_000, waitingMax: 1_000 };

const GOODBYE_MS = 1_000;

type GotConnection = (error: unknown, connection: MysqlPoolConnection) => void;
type Answered = (error: unknown, result: MysqlQueryResult) => void;

/**
 * The driver's pool with an end to every wait. The driver itself waits for ever, so a database that is frozen, not
 * dead, would hold every request and every call log entry with it.
 */
export class BoundedPool implements MysqlPool {
  readonly #pool: Pool;
  /** Null waits for ever, as a migration must. */
  #patience: Patience | null = null;
  readonly #outage = new Outage();
  /** Who looks after connections compares them, so the same one must come in the same wrapper. */
  readonly #known = new Map<PoolConnection, BoundedConnection>();
  #waiting = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  limitWaits(patience: Patience = PATIENCE): void {
    this.#patience = patience;
  }

  getConnection(callback: GotConnection): void {
    const patience = this.#patience;
    if (patience === null) return this.#acquire(callback);
    if (!this.#outage.mayTry()) return refuse(callback, "The database does not answer");
    if (this.#waiting >= patience.waitingMax) return refuse(callback, "Too many wait for the database");
    this.#acquireInTime(patience, callback);
  }

  /** Says goodbye, and does not wait long for one in return. */
  end(callback: (error: unknown) => void): void {
    let ended = false;
    const finish = (error: unknown) => {
      clearTimeout(timer);
      if (!ended) callback(error);
      ended = true;
    };
    const timer = setTimeout(() => {
      for (const raw of this.#known.keys()) raw.destroy();
      finish(null);
    }, GOODBYE_MS);
    this.#pool.end(finish);
  }

  #acquireInTime(patience: Patience, callback: GotConnection): void {
    let late = false;
    this.#waiting++;
    const timer = setTimeout(() => {
      late = true;
      this.#waiting--;
      this.#outage.begin();
      refuse(callback, "No connection to the database came free in time");
    }, patience.connectionMs);
    this.#acquire((error, connection) => {
      // The driver cannot take a request back, so what comes too late is handed on.
      if (late) return error ? undefined : connection.release();
      clearTimeout(timer);
      this.#waiting--;
      if (error) this.#outage.begin();
      callback(error, connection);
    });
  }

  #acquire(callback: GotConnection): void {
    this.#pool.getConnection((error, raw) => {
      if (error) return refuseWith(callback, error);
      let connection = this.#known.get(raw);
      if (connection === undefined) {
        connection = new BoundedConnection(raw, () => this.#patience, this.#outage);
        this.#known.set(raw, connection);
        for (const event of ["end", "error"]) raw.once(event, () => this.#known.delete(raw));
      }
      callback(null, connection);
    });
  }
}

/** A connection that is given up with the first statement that was not answered in time. */
class BoundedConnection implements MysqlPoolConnection {
  readonly #raw: PoolConnection;
  readonly #patience: () => Patience | null;
  readonly #outage: Outage;
  #failure: Error | null = null;

  constructor(raw: PoolConnection, patience: () => Patience | null, outage: Outage) {
    this.#raw = raw;
    this.#patience = patience;
    this.#outage = outage;
  }

  query(statement: string, parameters: unknown[]): never;
  query(statement: string, parameters: unknown[], callback: Answered): void;
  query(statement: string, parameters: unknown[], callback?: Answered): void {
    if (callback === undefined) throw new TypeError("Nothing here reads rows as a stream");
    // A rollback after such a failure would only hide it behind a failure of its own.
    if (this.#failure !== null) return void process.nextTick(callback, this.#failure, []);
    const patience = this.#patience();
    const timer = patience && setTimeout(() => this.#giveUp(callback), patience.statementMs);
    this.#raw.query<ResultSetHeader>(statement, parameters, (error, result) => {
      if (this.#failure !== null) return;
      if (timer !== null) clearTimeout(timer);
      if (!error?.fatal) this.#outage.end();
      callback(error, result);
    });
  }

  release(): void {
    if (this.#failure === null) this.#raw.release();
  }

  #giveUp(callback: Answered): void {
    this.#failure = databaseAway("The database did not answer a statement in time");
    this.#outage.begin();
    this.#raw.destroy();
    callback(this.#failure, []);
  }
}

function refuse(callback: GotConnection, message: string): void {
  process.nextTick(refuseWith, callback, databaseAway(message));
}

/** The driver's callbacks have no type for a failure without a connection. */
function refuseWith(callback: GotConnection, error: Error): void {
  callback(error, undefined as never);
}
