/** `3.4 ms`, `250 ms`, `1,250 ms`. */
export function milliseconds(value: number): string {
  return `${value < 100 ? Number(value.toFixed(1)) : count(Math.round(value))} ms`;
}

/** `1,048,576` */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** `0.25`, `20`: requests a second. */
export function perSecond(rate: number): string {
  return String(Number(rate.toFixed(rate < 10 ? 2 : 0)));
}
