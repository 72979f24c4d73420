import * as pulumi from "@pulumi/pulumi";

/** A secret of random letters and digits, made by the first update and the same from then on. */
export class RandomSecret extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, options?: pulumi.CustomResourceOptions) {
    const secret = { additionalSecretOutputs: ["value"] };
    super("bluegreen:index:RandomSecret", name, { value: undefined }, pulumi.mergeOptions(secret, options));
  }
}
