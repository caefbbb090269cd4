/** How many sockets each user has. */
export class SocketsOfUser {
  readonly #counts = new Map<number, number>();

  of(userId: number): number {
    return this.#counts.get(userId) ?? 0;
  }

  add(userId: number): void {
    this.#counts.set(userId, this.of(userId) + 1);
  }

  remove(userId: number): void {
    const left = this.of(userId) - 1;
    if (left > 0) this.#counts.set(userId, left);
    else this.#counts.delete(userId);
  }
}
