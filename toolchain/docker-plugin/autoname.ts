import { randomBytes } from "node:crypto";
import type { Properties } from "../../provider/kind.ts";
import { defaultsKey } from "../../provider/serve.ts";

/**
 * `inputs` with a name: the given one, the one generated earlier, else `<resource name>-<7 hexadecimal digits>`. A generated name is listed in
 * `__defaults`, as the upstream plugin does, so that it stays over updates and a replacement gets a new one.
 */
export function withName(inputs: Properties, recorded: Properties | undefined, urn: string): Properties {
  if (inputs["name"] !== undefined) return inputs;
  const earlier = recorded !== undefined && isGenerated(recorded) ? recorded["name"] : undefined;
  const name =
    earlier ?? `${urn.split("::").slice(3).join("::")}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  return { ...inputs, name, [defaultsKey]: ["name"] };
}

/** True where the name was given by the program: two objects cannot have it, so the old one goes before the new one comes. */
export function hasGivenName(inputs: Properties): boolean {
  return !isGenerated(inputs);
}

function isGenerated(inputs: Properties): boolean {
  const defaults = inputs[defaultsKey];
  return Array.isArray(defaults) && defaults.includes("name");
}
