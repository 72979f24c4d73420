/** Powers of the suffixes of resource quantities. */
const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Keys of objects whose values are quantities. */
const quantityMaps = new Set([
  "limits",
  "requests",
  "capacity",
  "hard",
  "overhead",
  "default",
  "defaultRequest",
  "max",
  "min",
]);
const quantityFields = new Set(["sizeLimit", "divisor", "averageValue"]);

/** The number that `1500m`, `2Gi` or `1e3` stand for; undefined where it is no quantity. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [, number, suffix = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value) ?? [];
  const factor = factors[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** True where the value at the path is a quantity, which the server writes in its own way: `1000m` as `1`. */
export function isQuantityAt(segments: readonly string[]): boolean {
  if (segments[0] !== "spec") return false;
  return quantityMaps.has(segments.at(-2) ?? "") || quantityFields.has(segments.at(-1) ?? "");
}

export function sameQuantity(one: unknown, other: unknown): boolean {
  const [first, second] = [quantityOf(one), quantityOf(other)];
  if (first === undefined || second === undefined) return false;
  return Math.abs(first - second) <= Math.abs(first) * 1e-12;
}
