import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appPort } from "../../app/contract.ts";
import { colors, type Color } from "../color.ts";
import { stackLabels } from "../labels.ts";
import { addressFamily } from "./address-family.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt, type Place } from "./place.ts";

/**
 * A Service for each color, whether it has pods or not: nginx gets their addresses, which stay, and starts without any pod of a color.
 */
export class ColorServices extends pulumi.ComponentResource {
  /** `host:port` of each color, for ever. */
  readonly addresses: Readonly<Record<Color, pulumi.Output<string>>>;
  /** Address of each color in the cluster, for ever. */
  readonly clusterIps: Readonly<Record<Color, pulumi.Output<string>>>;

  constructor(name: string, args: { readonly place: Place }, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:ColorServices", name, {}, standingAt(args.place, options));
    const { prefix, namespace, ground } = args.place;
    const clusterIpOf = (color: Color) => {
      const service = new kubernetes.core.v1.Service(
        `${color}-service`,
        {
          metadata: {
            name: `${prefix}-${color}`,
            namespace,
            labels: objectLabels(prefix, "color", color),
            // It has no pods yet, and may get none: nothing of it can be waited for.
            annotations: { "pulumi.com/skipAwait": "true" },
          },
          spec: {
            ...addressFamily,
            selector: stackLabels(prefix, "color", color),
            ports: [{ name: "http", port: appPort, targetPort: appPort, protocol: "TCP" }],
          },
        },
        { parent: this, dependsOn: [...ground] },
      );
      return service.spec.clusterIP;
    };
    this.clusterIps = byColor(clusterIpOf);
    this.addresses = byColor((color) => pulumi.interpolate`${this.clusterIps[color]}:${appPort}`);
    this.registerOutputs({ addresses: this.addresses });
  }
}

function byColor<Value>(valueOf: (color: Color) => Value): Record<Color, Value> {
  return Object.fromEntries(colors.map((color) => [color, valueOf(color)])) as Record<Color, Value>;
}
