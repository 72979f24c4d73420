import { Secret, type ResourceValidationPolicy } from "@pulumi/policy";

/** Keys and positions that lead to a value. */
export type Path = readonly (string | number)[];

/** Says that secrets cannot be told from plain values. */
export class SecretsUnknown extends Error {}

const secretsByUrn = new Map<string, readonly Path[]>();

/**
 * Remembers which inputs of each resource are secrets, and changes nothing. The SDK hands plain values to rules and keeps the wrapping for
 * remediations alone; the engine runs those of a resource just before the rules look at it.
 */
export const rememberSecrets: ResourceValidationPolicy = {
  name: "bluegreen-secrets-remembered",
  description:
    "Lets other rules tell secrets from plain values. It changes nothing, and has to stay at the level `remediate`.",
  enforcementLevel: "remediate",
  remediateResource: ({ urn, props }) => {
    secretsByUrn.set(urn, [...secretPaths(withoutProxy(props), [])]);
  },
};

/**
 * Whether the value at a path of a resource's inputs, or what it lies in, is a secret.
 *
 * @throws SecretsUnknown where nothing was remembered of the resource
 */
export function isSecret(urn: string, path: Path): boolean {
  const secrets = secretsByUrn.get(urn);
  if (secrets === undefined)
    throw new SecretsUnknown(
      `The level of ${rememberSecrets.name} is not remediate, so secrets cannot be told from plain values`,
    );
  return secrets.some((secret) => secret.every((key, at) => String(key) === String(path[at])));
}

function* secretPaths(value: unknown, path: Path): Generator<Path> {
  if (value instanceof Secret) yield path;
  else if (typeof value === "object" && value !== null)
    for (const [key, field] of Object.entries(value)) yield* secretPaths(field, [...path, key]);
}

/** The properties as they came: to read one through the SDK's proxy takes a secret out of its wrapping, and throws for an unknown one. */
function withoutProxy(props: object): Record<string, unknown> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(props));
  return Object.fromEntries(descriptors.map(([key, { value }]) => [key, value as unknown]));
}
