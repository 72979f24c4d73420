import { randomBytes } from "node:crypto";
import { unknown, type Properties } from "../../provider/kind.ts";
import { annotations, isAnnotated, withAnnotation } from "./annotations.ts";
import { isRecord, recordAt, textAt } from "./values.ts";

/**
 * `inputs` with a name: the given one; the generated one of before; for a new object `<resource name>-<8 hexadecimal digits>`. A generated
 * name is marked by an annotation, so that it stays over updates and a replacement gets a new one.
 */
export function withName(
  inputs: Properties,
  recorded: Properties | undefined,
  resourceName: string,
): Properties {
  const metadata = inputs["metadata"] ?? {};
  if (!isRecord(metadata)) return inputs;
  const given = metadata["name"];
  if (given === unknown || (typeof given === "string" && given !== "")) return inputs;
  if (metadata["generateName"] !== undefined) return inputs;
  const name =
    recorded === undefined ? `${resourceName}-${randomBytes(4).toString("hex")}` : generatedName(recorded);
  if (name === undefined) return inputs;
  return withAnnotation({ ...inputs, metadata: { ...metadata, name } }, annotations.autonamed, "true");
}

/** True where the program gave the name: two objects cannot have it. */
export function hasGivenName(inputs: Properties): boolean {
  return !isAnnotated(inputs, annotations.autonamed);
}

function generatedName(recorded: Properties): string | undefined {
  return hasGivenName(recorded) ? undefined : textAt(recordAt(recorded, "metadata"), "name");
}
