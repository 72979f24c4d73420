import type * as pulumi from "@pulumi/pulumi";
import { relative, resolve } from "node:path";
import { ImageBuildsResource, type ImageBuild } from "../../provider/resources.ts";
import type { Color } from "../color.ts";

export interface ImageBuildsArgs {
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  /** Version of each color whose image is built from app/. */
  readonly versions: Readonly<Partial<Record<Color, string>>>;
  /** The same after the last successful update. Default: none. */
  readonly completed?: Readonly<Partial<Record<Color, string>>>;
}

/**
 * What each version was built from. Both colors share it, so that a version means the same on either; building a known
 * one from other content is refused.
 */
export class ImageBuilds extends ImageBuildsResource {
  constructor(name: string, args: ImageBuildsArgs, options?: pulumi.CustomResourceOptions) {
    const { prefix, versions, completed = {} } = args;
    const builds: Record<string, ImageBuild> = {};
    for (const [color, version] of Object.entries(versions))
      builds[color] = { version, image: builtImage(prefix, color, version) };
    super(name, { context: buildContext(), builds, completed }, options);
  }
}

/** Name and tag of the image that is built for a color. */
export function builtImage(prefix: string, color: string, version: string): string {
  return `${prefix}-${color}:${version}`;
}

/** Folder of the model server, relative to the program's directory: an absolute one differs per clone, and replaces. */
export function buildContext(): string {
  return relative(process.cwd(), resolve(__dirname, "../../app"));
}
