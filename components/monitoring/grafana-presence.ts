import type { ImageFound } from "../../provider/resources.ts";

export interface GrafanaQuestion {
  readonly image: string;
  /** What the engine says of the image. */
  readonly found: ImageFound;
  /** Whether the last successful update declared a Grafana. */
  readonly recorded: boolean;
  /** Name of the project, which config keys begin with. */
  readonly project: string;
}

/**
 * Why a stack has no Grafana, and how to add it; undefined where it has one. Where the engine could not be asked a Grafana stays that
 * was there: a preview must not tell of its end.
 */
export function whyLeftOut({ image, found, recorded, project }: GrafanaQuestion): string | undefined {
  if (found === "there" || (found === "unknown" && recorded)) return undefined;
  const why =
    found === "missing"
      ? `its image ${image} is not on this machine`
      : `Docker could not be asked whether it has the image ${image}`;
  return (
    `Grafana was left out: ${why}. Add it: docker pull ${image} (or docker load), ` +
    `or name another image in ${project}:monitoring.grafanaImage; then pulumi up`
  );
}
