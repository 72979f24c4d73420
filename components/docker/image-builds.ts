import type * as pulumi from "@pulumi/pulumi";
import { ImageBuildsResource, type ImageBuild } from "../../provider/resources.ts";
import type { Color } from "../color.ts";
import { buildContext, builtImage, type BuiltFolder } from "./color-image.ts";

export interface ImageBuildsArgs {
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  /** Folder that the images are built from. Default: app. */
  readonly folder?: BuiltFolder;
  /** Version of each color whose image is built from it. */
  readonly versions: Readonly<Partial<Record<Color, string>>>;
  /** Tag of each color's image. Default: its version. */
  readonly tags?: Readonly<Partial<Record<Color, string>>>;
  /** The versions after the last successful update. Default: none. */
  readonly completed?: Readonly<Partial<Record<Color, string>>>;
}

/**
 * What each version was built from. Both colors share it, so that a version means the same on either; building a known
 * one from other content is refused.
 */
export class ImageBuilds extends ImageBuildsResource {
  constructor(name: string, args: ImageBuildsArgs, options?: pulumi.CustomResourceOptions) {
    const { prefix, folder = "app", versions, tags = versions, completed = {} } = args;
    const builds: Record<string, ImageBuild> = {};
    for (const [color, version] of Object.entries(versions) as [Color, string][])
      builds[color] = { version, image: builtImage(prefix, color, tags[color] ?? version, folder) };
    super(name, { context: buildContext(folder), builds, completed }, options);
  }
}
