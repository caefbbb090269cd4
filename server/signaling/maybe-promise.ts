/** A value now or later: what needs no waiting must not wait, or events of one socket would lose a turn each. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with the value, in the same turn where it is there already. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
