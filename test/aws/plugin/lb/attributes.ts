import type { Properties } from "../../../../provider/kind.ts";

/** Inputs that are attributes of a thing of Elastic Load Balancing: path of the input (`accessLogs.bucket`) by the name of the attribute. */
export type AttributeNames = Readonly<Record<string, string>>;

interface Attribute {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The attributes that inputs state, as texts. */
export function attributesIn(names: AttributeNames, values: Properties): { Key: string; Value: string }[] {
  return Object.entries(names).flatMap(([Key, path]) => {
    const value = path.split(".").reduce<unknown>((at, key) => (at as Properties | undefined)?.[key], values);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? [{ Key, Value: String(value) }]
      : [];
  });
}

/** Inputs from attributes: `true` and `false` become flags, digits numbers. Attributes without an input are left out. */
export function inputsFromAttributes(
  names: AttributeNames,
  attributes: readonly Attribute[] = [],
): Properties {
  const inputs: Properties = {};
  for (const { Key = "", Value } of attributes) {
    const [top, nested] = names[Key]?.split(".") ?? [];
    if (top === undefined || Value === undefined) continue;
    if (nested === undefined) inputs[top] = valueOf(Value);
    else inputs[top] = { ...(inputs[top] as Properties | undefined), [nested]: valueOf(Value) };
  }
  return inputs;
}

function valueOf(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}
