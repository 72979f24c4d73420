import * as pulumi from "@pulumi/pulumi";
import { declareCloud } from "./declare-cloud.ts";

/** How an engine is told to part with a resource. */
export interface Protection {
  /** Undefined where nobody said: then it is not. */
  readonly isProtected: boolean | undefined;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
}

/** How an engine is told to part with each resource of a program, by its name; components are left out. */
export async function protectionIn(program: () => unknown): Promise<ReadonlyMap<string, Protection>> {
  const seen = new Map<string, { resource: pulumi.Resource; options: pulumi.CustomResourceOptions }>();
  await declareCloud(() => {
    pulumi.runtime.registerStackTransformation(({ resource, name, opts }) => {
      seen.set(name, { resource, options: opts });
      return undefined;
    });
    program();
    return {};
  });
  return new Map(
    [...seen]
      .filter(([, { resource }]) => pulumi.CustomResource.isInstance(resource))
      .map(([name, { resource, options }]) => [
        name,
        {
          isProtected: (resource as unknown as { readonly __protect?: boolean }).__protect,
          deleteBeforeReplace: options.deleteBeforeReplace,
          retainOnDelete: options.retainOnDelete,
        },
      ]),
  );
}

/** Names of those of which it is true, in order. */
export function namesWhere(
  protections: ReadonlyMap<string, Protection>,
  holds: (protection: Protection) => boolean,
): string[] {
  return [...protections].flatMap(([name, protection]) => (holds(protection) ? [name] : [])).sort();
}
