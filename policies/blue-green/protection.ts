import type { PolicyResource } from "@pulumi/policy";
import { at } from "./shape.ts";
import { releaseType } from "./types.ts";

/**
 * Whether something keeps a resource from being changed or deleted while it serves: a guarded release that it comes after, Pulumi's `protect`, or its
 * cloud.
 */
export function isProtected(resource: PolicyResource): boolean {
  const { opts, props } = resource;
  if (
    opts.protect ||
    at(props, "deletionProtection") === true ||
    at(props, "enableDeletionProtection") === true
  )
    return true;
  return [...before(resource)].some(({ type }) => type === releaseType);
}

/** Everything that has to be there before it, and what it is a part of. */
function before(resource: PolicyResource): Set<PolicyResource> {
  const found = new Set<PolicyResource>();
  const waiting = [resource];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const earlier of [...next.dependencies, ...(next.parent ? [next.parent] : [])]) {
      if (found.has(earlier)) continue;
      found.add(earlier);
      waiting.push(earlier);
    }
  return found;
}
