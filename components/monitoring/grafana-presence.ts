import type { ImageFound } from "../../provider/resources.ts";

export interface GrafanaQuestion {
  /** The image that the config names. */
  readonly image: string;
  /** What the engine says of it. */
  readonly found: ImageFound;
  /** Image of the Grafana that the last successful update declared. Left out: it declared none. */
  readonly recorded?: { readonly image: string; readonly found: ImageFound };
  /** Name of the project, which config keys begin with. */
  readonly project: string;
}

/** The image to run, with a sentence where it is not the config's; or why there is no Grafana, and how to add it. */
export type GrafanaPresence =
  { readonly image: string; readonly kept?: string } | { readonly leftOut: string };

/**
 * Decides whether a stack has a Grafana, and of which image. One that was there stays while its own image does, and while the engine
 * cannot be asked: neither another image in the config nor a preview without an engine may tell of its end.
 */
export function grafanaPresence({ image, found, recorded, project }: GrafanaQuestion): GrafanaPresence {
  if (found === "there") return { image };
  const cure = `npx bluegreen up pulls it; or docker pull ${image} (or docker load), then pulumi up`;
  if (recorded && found === "unknown") return { image: recorded.image };
  if (recorded && recorded.image !== image && recorded.found === "there") {
    return {
      image: recorded.image,
      kept: `Grafana stays with the image ${recorded.image}: ${image} is not on this machine. Change it: ${cure}`,
    };
  }
  const why =
    found === "missing"
      ? `its image ${image} is not on this machine`
      : `Docker could not be asked whether it has the image ${image}`;
  return {
    leftOut:
      `Grafana was left out: ${why}. Add it: ${cure}; ` +
      `or name another image in ${project}:monitoring.grafanaImage, then npx bluegreen up`,
  };
}
