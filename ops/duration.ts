const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90`, `60s`, `5m`, `2h` or `1d`; undefined for anything else. */
export function secondsOf(text: string): number | undefined {
  const [, count = "", unit = "s"] = /^(\d{1,7})([smhd])?$/.exec(text) ?? [];
  const factor = unitSeconds[unit];
  return count === "" || factor === undefined ? undefined : Number(count) * factor;
}
