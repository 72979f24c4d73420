import { AlbFront } from "../components/eks/alb-front.ts";
import { ColorServices } from "../components/kubernetes/color-services.ts";
import { exporterService } from "../components/kubernetes/exporter-service.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { KubernetesRoute } from "../components/kubernetes/route.ts";
import { Router } from "../components/kubernetes/router.ts";
import { servicePort } from "../components/kubernetes/router-url.ts";
import type { EksStackConfig } from "./config.ts";
import type { EksGround } from "./eks-ground.ts";
import type { EksRouter } from "./eks-router.ts";

/** Declares the nginx of the Kubernetes target, and a balancer in front of it. */
export function declareNginx(config: EksStackConfig, ground: EksGround, standing: Place): EksRouter {
  const { eks, kubernetes, monitoring } = config;
  const { place, network, cluster, system } = ground;
  const { longestStreamSeconds, longestGapSeconds } = config.router;
  const subnets = eks.internal ? network.privateSubnets : network.publicSubnets;
  const services = new ColorServices("services", { place: standing });
  const exporter = monitoring.enabled ? exporterService("exporter", standing) : undefined;
  const front = new AlbFront("front", {
    place,
    standing,
    vpcId: network.vpcId,
    subnetIds: subnets.map(({ id }) => id),
    entrance: eks.entrance,
    userCidrs: eks.userCidrs,
    internal: eks.internal,
    longestStreamSeconds,
    longestGapSeconds,
    accessLogDays: eks.accessLogDays,
    deletionProtection: eks.deletionProtection,
    autoscalingGroupName: system.autoscalingGroupName,
    nodeSecurityGroupId: cluster.securityGroupId,
  });
  const router = new Router("router", {
    place: standing,
    cluster: { kubeconfig: cluster.kubeconfig },
    services,
    entrance: { service: "ClusterIP" },
    image: kubernetes.routerImage,
    imagePullSecrets: kubernetes.imagePullSecrets,
    ...config.router,
    replicas: kubernetes.routerReplicas,
    behindBalancer: true,
    exporter: exporter?.lines,
  });
  const { colorUrls, innerColorUrls, target, ready } = router;
  return {
    url: front.url,
    colorUrls,
    gateRouter: {
      kubernetes: { router: target, unschedulableSeconds: kubernetes.unschedulableSeconds },
    },
    colors: { innerColorUrls, ready: [...front.ready, ...ready] },
    keepAliveSeconds: undefined,
    attach: () => [],
    route: (args) => new KubernetesRoute("route", { router, ...args }),
    service: { service: `${standing.prefix}-router`, port: servicePort },
    outputs: { dnsName: front.dnsName },
  };
}
