import * as pulumi from "@pulumi/pulumi";

/** A certificate with those that lead to a known authority, and its key, in PEM. */
export interface RouterCertificate {
  readonly chain: string;
  readonly privateKey: string;
}

/** Inputs of `NginxConfiguration`. */
export interface NginxConfigurationArgs {
  /** Name of the router's container. */
  readonly container: pulumi.Input<string>;
  /** Id of that container: another one is configured again. */
  readonly containerId: pulumi.Input<string>;
  /** The whole nginx.conf. */
  readonly text: pulumi.Input<string>;
  /** The version that the running nginx must answer once the text is in force. */
  readonly version: pulumi.Input<string>;
  /** URL of the router at which it tells the version. */
  readonly url: pulumi.Input<string>;
  /** Keys of users; stored encrypted. Others need no reload. Default: nobody needs one. */
  readonly keys?: pulumi.Input<readonly string[]>;
  /** Stored encrypted. Default: none. */
  readonly certificate?: pulumi.Input<RouterCertificate>;
}

/** nginx's configuration in a router's volume: validated, written, loaded, and proven to be in force. */
export class NginxConfiguration extends pulumi.CustomResource {
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: NginxConfigurationArgs, options?: pulumi.CustomResourceOptions) {
    const { keys, certificate, ...rest } = args;
    const secrets = {
      ...(keys && { keys: pulumi.secret(keys) }),
      ...(certificate && { certificate: pulumi.secret(certificate) }),
    };
    const hidden = { additionalSecretOutputs: ["keys", "certificate"] };
    super(
      "bluegreen:index:NginxConfiguration",
      name,
      { ...rest, ...secrets },
      pulumi.mergeOptions(hidden, options),
    );
  }
}
