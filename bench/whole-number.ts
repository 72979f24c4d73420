/** The value of a flag that takes a whole number from `least` to `most`. Throws `RangeError` for anything else. */
export function wholeNumber(flag: string, text: string, most: number, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${flag}: got "${text}"; allowed are whole numbers from ${least} to ${most}`);
}
