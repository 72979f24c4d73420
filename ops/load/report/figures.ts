/** `0.26 ms`, `3.4 ms`, `250 ms`, `1,250 ms`: three digits at least. */
export function milliseconds(value: number): string {
  return `${value < 100 ? Number(value.toPrecision(3)) : count(Math.round(value))} ms`;
}

/** `1,048,576` */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** `0.25`, `20`: requests a second. */
export function perSecond(rate: number): string {
  return String(Number(rate.toFixed(rate < 10 ? 2 : 0)));
}

/** Percent with two digits, and never a 0 for what is more. */
export function percent(value: number): string {
  if (value > 0 && value < 0.01) return "less than 0.01 %";
  return `${Number(value.toFixed(2))} %`;
}

/** All of them together. */
export function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
