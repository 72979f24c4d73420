import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import { known } from "../known.ts";

/** Something that a container sees of its surroundings. */
export interface Mounted {
  /** Where it stands among the inputs, such as `volumes[0]`. */
  readonly path: string;
  /** Path on the machine; undefined for a volume. */
  readonly hostPath: string | undefined;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

/** What a container mounts, whichever of the two inputs says so. What a preview cannot know is left out. */
export function* mountsOf({
  volumes,
  mounts,
}: Pick<Unwrap<ContainerArgs>, "volumes" | "mounts">): Generator<Mounted> {
  for (const [at, { hostPath, containerPath = "", readOnly = false }] of known(volumes))
    yield { path: `volumes[${at}]`, hostPath: hostPath || undefined, containerPath, readOnly };
  for (const [at, { type, source, target, readOnly = false }] of known(mounts))
    yield {
      path: `mounts[${at}]`,
      hostPath: type === "bind" ? source : undefined,
      containerPath: target,
      readOnly,
    };
}
