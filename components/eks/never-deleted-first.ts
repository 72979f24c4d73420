import type * as pulumi from "@pulumi/pulumi";

/**
 * Options of what users, or their data, are lost with. Where a name is fixed, the provider deletes a thing, and what hangs on it, before it makes
 * the one that replaces it. Told not to, it makes the new one first, which AWS refuses for its name: nothing was touched then.
 */
export function neverDeletedFirst(options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return { ...options, deleteBeforeReplace: false };
}
