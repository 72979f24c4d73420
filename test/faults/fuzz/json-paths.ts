/** Keys that lead to a value inside of another. */
export type Path = readonly (string | number)[];

/** Of everything below a JSON value; the value itself, where there is nothing below. */
export function pathsIn(value: unknown): readonly Path[] {
  const below = (inner: unknown, path: Path): Path[] => {
    if (inner === null || typeof inner !== "object") return [];
    const keys = Array.isArray(inner) ? [...inner.keys()] : Object.keys(inner);
    return keys.flatMap((key) => {
      const here = [...path, key];
      return [here, ...below((inner as Record<string | number, unknown>)[key], here)];
    });
  };
  const found = below(value, []);
  return found.length === 0 ? [[]] : found;
}

/** The same value with another at `path`. */
export function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return (value as unknown[]).map((each, index) => (index === key ? replaced(each, rest, by) : each));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, by) };
}

/** The same object without a key. */
export function without(value: unknown, key: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key));
}
