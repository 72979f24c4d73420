import { getProject, type CustomResourceOptions } from "@pulumi/pulumi";
import { Release, type ReleaseArgs } from "../provider/resources.ts";
import { otherColor, type Color } from "./color.ts";
import type { Guards } from "./release-guards.ts";

export interface ColorReleaseArgs extends Guards {
  readonly color: Color;
  readonly identity: string;
  readonly facts: ReleaseArgs["facts"];
  /** Identity of the release that the running route says the color serves. Default: it does not say. */
  readonly served?: string | undefined;
}

/** The release of a color. What would change one that is served belongs on the other. */
export class ColorRelease extends Release {
  constructor(name: string, args: ColorReleaseArgs, options?: CustomResourceOptions) {
    const { color, identity, facts, serving, served, allowLiveChange } = args;
    const other = otherColor(color);
    const cure = `Stage the release on ${other} (pulumi config set --path '${getProject()}:${other}.version' …), pulumi up, then flip.`;
    super(
      name,
      { subject: color, identity, facts, cure, serving, running: served, allowLiveChange },
      options,
    );
  }
}
