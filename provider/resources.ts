/*
 * What infra/ and components/ may import of this room: the resources as programs declare them, and what programs share with their
 * implementations.
 */

export { ImageBuildsResource, type ImageBuild, type ImageBuildsArgs } from "./resources/image-builds.ts";
export { KubernetesRouteResource, type KubernetesRouteArgs } from "./resources/kubernetes-route.ts";
export type {
  ClusterArgs,
  KubernetesRouterArgs,
  KubernetesStackArgs,
} from "./resources/kubernetes-router.ts";
export {
  NginxConfiguration,
  type NginxConfigurationArgs,
  type RouterCertificate,
} from "./resources/nginx-configuration.ts";
export { NginxRouteResource, type NginxRouteArgs } from "./resources/nginx-route.ts";
export {
  PromotionGateResource,
  type GateRouterArgs,
  type PromotionGateArgs,
} from "./resources/promotion-gate.ts";
export { RandomSecret } from "./resources/random-secret.ts";
export { Release, type ReleaseArgs, type Serving } from "./resources/release.ts";
export type { RouteInputs } from "./resources/route-inputs.ts";
export { VolumeFiles, type VolumeFile, type VolumeFilesArgs } from "./resources/volume-files.ts";

export { cpuShares } from "./cpu-shares.ts";
export { secretHeader, secretShape } from "./gate/direct-access.ts";
export type { GateArgs } from "./gate/gate-inputs.ts";
export { hasExpectations, isRepeatable, type GoldenItem } from "./gate/golden-item.ts";
export { parseGoldenSet } from "./gate/golden-set.ts";
export type { ServedRoute } from "./gate/reference.ts";
export type { Verdict } from "./gate/verdict.ts";
export { KubernetesError } from "./kubernetes-error.ts";
export { clusterObject, type ClusterObject } from "./kubernetes-cluster-object.ts";
export { openTunnel, type Tunnel, type TunnelTarget } from "./kubernetes-tunnel.ts";
export { stackLabels, stackNames } from "./kubernetes-names.ts";
export { findLocalGpus, type FoundGpus, type Gpu } from "./local-gpus.ts";
export { findLocalImage, type ImageFound } from "./local-image.ts";
export { configurationPath, routeLayout, secretLayout, statusPath } from "./route-layout.ts";
export { leaseSchema, rejectionsSchema, type Lease, type Rejection, type Rejections } from "./route-state.ts";
