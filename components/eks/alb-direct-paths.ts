import { Listener } from "@pulumi/aws/lb/listener";
import { ListenerRule } from "@pulumi/aws/lb/listenerRule";
import * as pulumi from "@pulumi/pulumi";
import { colors, type Color } from "../color.ts";
import { checkedSecret, directRules } from "./alb-direct-rules.ts";
import type { ListenerSettings } from "./alb-listeners.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";

export interface AlbDirectPathsArgs {
  readonly place: CloudPlace;
  readonly loadBalancerArn: pulumi.Input<string>;
  readonly listener: ListenerSettings;
  readonly targetGroupArns: Readonly<Record<Color, pulumi.Input<string>>>;
  /** 32 to 128 letters, digits, `-` and `_`. */
  readonly secret: pulumi.Input<string>;
}

/**
 * The ways to each color past the route, for requests with the secret. They have a listener of their own: the gate goes through them before the
 * users' listener has its first route. And a balancer watches the nodes of groups that a listener names, so it knows both colors before that.
 */
export class AlbDirectPaths extends pulumi.ComponentResource {
  /** In force once they exist. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AlbDirectPathsArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:AlbDirectPaths", name, {}, options);
    const { place, loadBalancerArn, targetGroupArns } = args;
    const child = cloudOptions(place, this);
    const tags = cloudTags(place, cloudName(place.prefix, "direct", 255));
    const secret = pulumi.secret(pulumi.output(args.secret).apply(checkedSecret));

    const listener = new Listener(
      `${name}-listener`,
      {
        loadBalancerArn,
        ...args.listener,
        defaultActions: [
          {
            type: "fixed-response",
            fixedResponse: { statusCode: "403", contentType: "text/plain", messageBody: "forbidden" },
          },
        ],
        tags,
      },
      child,
    );
    const rules = colors.flatMap((color) =>
      directRules(color, secret).map(
        ({ way, ...rule }) =>
          new ListenerRule(
            `${name}-${color}-${way}`,
            {
              listenerArn: listener.arn,
              ...rule,
              actions: [{ type: "forward", targetGroupArn: targetGroupArns[color] }],
              tags,
            },
            // What AWS tells when it is asked again is the secret too.
            { ...child, additionalSecretOutputs: ["conditions"] },
          ),
      ),
    );

    this.ready = [listener, ...rules];
    this.registerOutputs();
  }
}
