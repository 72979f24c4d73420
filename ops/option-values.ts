import { InvalidArgumentError } from "commander";
import { secondsOf } from "./duration.ts";

/*
 * Values of options, checked before anything is asked. Each throws `InvalidArgumentError` with what is allowed; commander adds
 * option and value.
 */

export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= minimum) return value;
    throw new InvalidArgumentError(`allowed is a whole number from ${minimum}`);
  };
}

/** A time as people write it; the text stays as it is. */
export function time(text: string): string {
  if (secondsOf(text) !== undefined) return text;
  throw new InvalidArgumentError("allowed are times such as 60s, 5m or 1h");
}

/** Requests a second. */
export function rate(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}(\.\d{1,2})?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError("allowed is a number of requests a second, such as 5");
}
