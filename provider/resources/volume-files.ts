import * as pulumi from "@pulumi/pulumi";

/** Inputs of `VolumeFiles`. */
export interface VolumeFilesArgs {
  /** The volume's name begins with it. */
  readonly namePrefix: string;
  /** Id or name of a local image: the engine writes into a volume through a container, which is never started. */
  readonly image: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Number of the user, and of the group, that the files belong to. */
  readonly owner: number;
  /** Contents and permission bits, by the path below the volume's root. */
  readonly files: Readonly<Record<string, VolumeFile>>;
}

export interface VolumeFile {
  readonly content: pulumi.Input<string>;
  readonly mode: number;
}

/** A volume with these files and no others; other files are another volume. */
export class VolumeFiles extends pulumi.CustomResource {
  /** Name of the volume. */
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: VolumeFilesArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:VolumeFiles", name, { ...args, name: undefined }, options);
  }
}
