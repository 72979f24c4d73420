import type { PolicyResource } from "@pulumi/policy";
import { at } from "./shape.ts";
import { releaseType, stackType } from "./types.ts";

/**
 * Whether something keeps a resource from being changed or deleted while it serves: a guarded release that it comes after, Pulumi's `protect`, or its
 * cloud. A release guards what its subject names: the part, such as `router`, or the component that the resource belongs to.
 */
export function isProtected(resource: PolicyResource, part: string): boolean {
  const { opts, props } = resource;
  if (
    opts.protect ||
    at(props, "deletionProtection") === true ||
    at(props, "enableDeletionProtection") === true
  )
    return true;
  const names = [part, ...componentsOf(resource)];
  return [...before(resource)].some(
    ({ type, props: release }) => type === releaseType && names.some((name) => name === release["subject"]),
  );
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

/** Names of the components that it is a part of. */
function* componentsOf(resource: PolicyResource): Generator<string> {
  for (let { parent } = resource; parent !== undefined; { parent } = parent)
    if (parent.type !== stackType) yield parent.name;
}
