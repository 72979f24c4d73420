/** Time since a moment of `performance.now()`, seconds. */
export function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
