import * as fc from "fast-check";
import type { Api, Schema } from "./api.ts";

type Values = fc.Arbitrary<unknown>;

/** What is sent where a schema sets no limit: as long as a person writes, so that most of the time goes to the server. */
const usual = { characters: 24, items: 2 } as const;

/** Values that a JSON schema allows. Throws for a keyword that it does not know how to fulfil. */
export function goodValues(api: Api, written: Schema): Values {
  const schema = api.resolved(written);
  if ("const" in schema) return fc.constant(schema["const"]);
  if ("enum" in schema) return fc.constantFrom(...(schema["enum"] as unknown[]));
  const choices = schema["anyOf"] as Schema[] | undefined;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => goodValues(api, choice)));
  const type = schema["type"];
  if (Array.isArray(type))
    return fc.oneof(...(type as string[]).map((each) => goodValues(api, { ...schema, type: each })));
  switch (type) {
    case "object":
      return objects(api, schema);
    case "array": {
      const { minItems = 0, maxItems = usual.items } = schema as { minItems?: number; maxItems?: number };
      const most = Math.max(minItems, Math.min(maxItems, usual.items));
      return fc.array(goodValues(api, schema["items"] as Schema), { minLength: minItems, maxLength: most });
    }
    case "string":
      return texts(schema);
    case "integer":
      return fc.integer({
        min: schema["minimum"] as number,
        max: Math.min(2 ** 31, Number(schema["maximum"])),
      });
    case "number":
      return numbers(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      throw new Error(`the fuzzer knows no values of the schema ${JSON.stringify(schema)}; teach it them`);
  }
}

function objects(api: Api, schema: Schema): Values {
  const fields = Object.entries((schema["properties"] ?? {}) as Record<string, Schema>);
  const known = Object.fromEntries(fields.map(([name, field]) => [name, goodValues(api, field)]));
  const requiredKeys = (schema["required"] ?? []) as string[];
  const more = schema["additionalProperties"];
  if (fields.length === 0 && more !== undefined && more !== false)
    return fc.dictionary(fc.string({ maxLength: 8 }), goodValues(api, more as Schema), {
      maxKeys: usual.items,
    });
  return fc.record(known, { requiredKeys, noNullPrototype: true });
}

function texts(schema: Schema): Values {
  const {
    minLength = 0,
    maxLength = usual.characters,
    pattern,
  } = schema as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
  };
  const all = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, usual.characters) });
  if (pattern === undefined) return all;
  const allowed = new RegExp(pattern, "u");
  return all.filter((text) => allowed.test(text));
}

function numbers(schema: Schema): Values {
  const { minimum, exclusiveMinimum, maximum = 1e6 } = schema as Record<string, number>;
  const min = exclusiveMinimum ?? minimum ?? -1e6;
  return fc.double({ min, max: maximum, noNaN: true, minExcluded: exclusiveMinimum !== undefined });
}
