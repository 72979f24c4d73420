import * as pulumi from "@pulumi/pulumi";

/** One image that is built for a color. */
export interface ImageBuild {
  /** The user's version. */
  readonly version: string;
  /** Name and tag in the engine. */
  readonly image: string;
}

/** Inputs of `ImageBuilds`. */
export interface ImageBuildsArgs {
  /** Folder that the images are built from, relative to the program's directory. Used by the check and never recorded. */
  readonly context: string;
  /** The build of each color that builds its image. */
  readonly builds: Readonly<Record<string, ImageBuild>>;
  /** Version of each color after the last successful update. Used by the check and never recorded. Default: none. */
  readonly completed?: Readonly<Record<string, string>>;
}

/** What each version was built from; refuses in preview already to build a known version from other content. */
export class ImageBuildsResource extends pulumi.CustomResource {
  /** Digest of the content of each version. */
  declare readonly contents: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ImageBuildsArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:ImageBuilds", name, { ...args, contents: undefined }, options);
  }
}
