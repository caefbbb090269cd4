/** Something that has work to do at the end of a turn. */
export interface TurnWorker {
  endTurn(): void;
}

/** Does things once at the end of a turn of the event loop, when everything that this turn brought has been handled. */
export class TurnEnd {
  #due: TurnWorker[] = [];
  readonly #run = (): void => {
    const due = this.#due;
    this.#due = [];
    for (const worker of due) worker.endTurn();
  };

  add(worker: TurnWorker): void {
    if (this.#due.length === 0) setImmediate(this.#run);
    this.#due.push(worker);
  }
}
