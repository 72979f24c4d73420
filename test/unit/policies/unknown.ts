import type { Given } from "./rule-cases.ts";

/** Stands for a value that a preview cannot know. */
export const unknown = Symbol("unknown");

/** As the SDK throws it, which does not export the class. */
class UnknownValueError extends Error {}

/** A resource as the SDK hands it to rules: to read what is unknown throws. */
export function inPreview(given: Given): Given {
  return { ...given, props: guarded(given.props) };
}

function guarded<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    get(target, key) {
      const field: unknown = Reflect.get(target, key);
      if (field === unknown) throw new UnknownValueError(`${String(key)} can't be known during preview`);
      return typeof field === "object" && field !== null ? guarded(field) : field;
    },
  });
}
