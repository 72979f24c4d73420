import * as kubernetes from "@pulumi/kubernetes";
import { colors, weightsFor, type Color } from "../../../components/color.ts";
import type { Backend } from "../../../components/contract.ts";
import { AlbRoute, type AlbRouteArgs } from "../../../components/eks/alb-route.ts";
import { AlbRouter, type AlbRouterArgs } from "../../../components/eks/alb-router.ts";
import { NodeAttachment } from "../../../components/eks/node-attachment.ts";
import { PromotionGate } from "../../../components/gate/promotion-gate.ts";
import { cloudPlace, declareCloud } from "./declare-cloud.ts";

export const directSecret = "0123456789abcdef0123456789ABCDEF";
export const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";

/** Limits of a gate that is never asked. */
export const gateLimits = { loadBudgetSeconds: 600, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 60 };

/** Identity of the release of a color in these tests. */
export const releaseOf = (color: Color) => (color === "blue" ? "b" : "9").repeat(64);

export function newAlbRouter(args: Partial<AlbRouterArgs> = {}): AlbRouter {
  return new AlbRouter("router", {
    place: cloudPlace,
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
    entrance: { certificateArn, hostName: "shop.example" },
    userCidrs: ["0.0.0.0/0"],
    directCidrs: ["198.51.100.0/24"],
    directSecret,
    ...args,
  });
}

export interface Flip extends Pick<AlbRouteArgs, "rejected" | "lease" | "stepSeconds"> {
  readonly activeColor: Color;
  /** Share of the other color, percent. Default: 0. */
  readonly canary?: number;
  readonly preview?: boolean;
}

/** A balancer, nodes of both colors behind it, a gate for those with users, and the route. */
export function declareBalanced({ activeColor, canary = 0, preview = false, ...memory }: Flip) {
  const weights = weightsFor(activeColor, canary);
  return declareCloud(
    () => {
      const router = newAlbRouter();
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
      const standing = { provider, namespace: "shop", prefix: "shop-prod", ground: [] };
      const attachments = colors.map(
        (color) =>
          new NodeAttachment(`${color}-nodes`, {
            router,
            color,
            standing,
            autoscalingGroupName: `nodes-of-${color}`,
            nodeSecurityGroupId: "sg-of-nodes",
          }),
      );
      const candidates = colors
        .map((color, index): Backend => {
          const resources = [...router.ready, ...(attachments[index]?.ready ?? [])];
          return { color, release: releaseOf(color), resources };
        })
        .filter(({ color }) => weights[color] > 0);
      const gate = new PromotionGate("gate", {
        activeColor,
        candidates,
        url: router.directUrl,
        limits: gateLimits,
      });
      new AlbRoute("route", { router, activeColor, weights, backends: gate.backends, ...memory });
      return { url: router.url, colorUrls: router.colorUrls };
    },
    { preview },
  );
}
