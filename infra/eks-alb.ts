import { weightsFor } from "../components/color.ts";
import { balancerName } from "../components/eks/alb-balancer.ts";
import { AlbRoute } from "../components/eks/alb-route.ts";
import { AlbRouter } from "../components/eks/alb-router.ts";
import { NodeAttachment, nodesUrl } from "../components/eks/node-attachment.ts";
import { serverKeepAliveSeconds } from "../components/eks/alb-times.ts";
import { servedRoute } from "../components/gate/served-route.ts";
import { owlReadyPath } from "../components/kubernetes/owl-pod.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { RandomSecret } from "../provider/resources.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";
import type { EksRouter } from "./eks-router.ts";
import type { Known } from "./target.ts";

/** Declares a balancer whose users' listener is the route. */
export function declareAlb(
  config: EksStackConfig,
  { running }: Pick<Known, "running">,
  ground: EksGround,
  standing: Place,
): EksRouter {
  const { eks, rollout, kubernetes, activeColor, canary, workload } = config;
  const { place, network, cluster } = ground;
  const { longestStreamSeconds, longestGapSeconds } = config.router;
  const { prefix, namespace } = standing;
  const secret = new RandomSecret("direct-secret", { dependsOn: [...(place.ground ?? [])] });
  const subnets = eks.internal ? network.privateSubnets : network.publicSubnets;
  const router = new AlbRouter("router", {
    place,
    vpcId: network.vpcId,
    subnetIds: subnets.map(({ id }) => id),
    entrance: eks.entrance,
    userCidrs: eks.userCidrs,
    directCidrs: eks.directCidrs,
    directSecret: secret.value,
    nodePorts: eks.nodePorts,
    internal: eks.internal,
    longestStreamSeconds,
    longestGapSeconds,
    accessLogDays: eks.accessLogDays,
    deletionProtection: eks.deletionProtection,
    readyPath: workload === "owl" ? owlReadyPath : undefined,
  });
  return {
    url: router.url,
    colorUrls: router.colorUrls,
    gateRouter: {
      url: router.directUrl,
      directSecret: secret.value,
      served: servedRoute(running),
      weights: weightsFor(activeColor, canary.percent),
      kubernetes: {
        colors: { cluster: { kubeconfig: cluster.kubeconfig }, namespace, stack: prefix },
        unschedulableSeconds: kubernetes.unschedulableSeconds,
      },
    },
    colors: {
      innerColorUrls: { blue: nodesUrl(standing, "blue"), green: nodesUrl(standing, "green") },
      ready: router.ready,
    },
    keepAliveSeconds: serverKeepAliveSeconds,
    attach: (color, { autoscalingGroupName }) => {
      const attachment = new NodeAttachment(`${color}-attachment`, {
        router,
        color,
        standing,
        autoscalingGroupName,
        nodeSecurityGroupId: cluster.securityGroupId,
      });
      return attachment.ready;
    },
    route: ({ shadowPercent: _nobody, ...args }) =>
      new AlbRoute("route", { router, ...args, stepSeconds: rollout.intervalSeconds }),
    service: undefined,
    outputs: {
      balancer: {
        region: place.region,
        name: balancerName(place),
        usersPort: router.users.port,
        url: router.url,
        directUrl: router.directUrl,
      },
      dnsName: router.dnsName,
      directSecret: secret.value,
    },
  };
}
