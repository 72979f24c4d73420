import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../../components/color.ts";
import type { ApprovedBackend } from "../../components/contract.ts";
import { AlbRoute } from "../../components/eks/alb-route.ts";
import { AlbRouter } from "../../components/eks/alb-router.ts";
import { albRoute } from "../../components/eks/running-alb-route.ts";
import { programSettings } from "../program-settings.ts";
import type { AlbSettings } from "./alb-settings.ts";

const settings = programSettings() as AlbSettings;
const { region, certificateArn, activeColor, weights, releases, holder } = settings;
const place = { region, prefix: "models-test", tags: { team: "tests" } };

/** A gate's word that a color passed: what a balancer does is looked at here, and no color is there to be asked. */
function approved(color: Color): ApprovedBackend {
  return { color, release: pulumi.output(releases[color]) } as ApprovedBackend;
}

export = async () => {
  const running = await albRoute({ prefix: place.prefix, port: 443 });
  const vpc = new Vpc("network", { cidrBlock: "10.0.0.0/16" });
  const subnetIds = ["a", "b"].map(
    (zone, at) =>
      new Subnet(zone, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${at}.0/24`,
        availabilityZone: `${region}${zone}`,
      }).id,
  );
  const router = new AlbRouter("router", {
    place,
    vpcId: vpc.id,
    subnetIds,
    entrance: { certificateArn, hostName: "models.invalid" },
    userCidrs: ["0.0.0.0/0"],
    directCidrs: ["203.0.113.0/24"],
    directSecret: "a-secret-of-nobody-with-32-letters",
    deletionProtection: settings.deletionProtection,
  });
  const backends = (["blue", "green"] as const).filter((color) => weights[color] > 0).map(approved);
  const route = new AlbRoute(
    "route",
    {
      router,
      activeColor,
      weights,
      backends,
      ...(holder !== undefined && { lease: { id: "update-1", holder, until: "2026-11-22T12:00:00.000Z" } }),
    },
    { dependsOn: [...router.ready] },
  );
  return {
    running,
    url: router.url,
    listenerArn: route.arn,
    loadBalancerArn: router.loadBalancerArn,
    groups: router.targetGroupArns,
  };
};
