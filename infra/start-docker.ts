import { getNetwork } from "@pulumi/docker";

/**
 * Has Pulumi start docker's plugin now, beside the program; it would at the first resource, and wait. The question is the cheapest that the
 * plugin takes, and nobody needs the answer: what is wrong with the engine is told where something is wanted of it.
 */
export function startDocker(): void {
  getNetwork({ name: "bridge" }).catch(() => undefined);
}
