import * as pulumi from "@pulumi/pulumi";

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
  /** Public URL of the router. */
  readonly url: pulumi.Input<string>;
}

/** nginx's configuration in a router's volume: validated, written, loaded, and proven to be in force. */
export class NginxConfiguration extends pulumi.CustomResource {
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: NginxConfigurationArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:NginxConfiguration", name, { ...args }, options);
  }
}
