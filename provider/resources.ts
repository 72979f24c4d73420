import * as pulumi from "@pulumi/pulumi";

import type { GateArgs } from "./gate/gate-inputs.ts";
import type { Verdict } from "./gate/verdict.ts";
import type { Lease, Rejections } from "./route-state.ts";

export type { GateArgs } from "./gate/gate-inputs.ts";
export { hasExpectations, isRepeatable, type GoldenItem } from "./gate/golden-item.ts";
export { parseGoldenSet } from "./gate/golden-set.ts";
export type { Verdict } from "./gate/verdict.ts";
export { KubernetesError } from "./kubernetes-error.ts";
export { clusterObject, type ClusterObject } from "./kubernetes-cluster-object.ts";
export { openTunnel, type Tunnel, type TunnelTarget } from "./kubernetes-tunnel.ts";
export { stackLabels, stackNames } from "./kubernetes-names.ts";
export { findLocalImage, type ImageFound } from "./local-image.ts";
export { configurationPath, routeLayout, statusPath } from "./route-layout.ts";
export { leaseSchema, rejectionsSchema, type Lease, type Rejection, type Rejections } from "./route-state.ts";

/** What serves users at the start of a preview or update, and who said so. */
export interface Serving {
  /** Percent of the users that meet the subject. */
  readonly percent: number;
  /** `route`: the running router. `last update`: what the last successful update recorded. */
  readonly source: "route" | "last update";
}

/** Inputs of `Release`. */
export interface ReleaseArgs {
  /** What the release is of: a color, or `router`. */
  readonly subject: string;
  /** SHA-256 of everything that would replace or alter the subject, 64 hexadecimal digits. */
  readonly identity: string;
  /** The facts behind the identity that people want to read in a diff. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Used by the check and never recorded, so that it makes no diff. Left out: nobody is served. */
  readonly serving?: Serving;
  /**
   * Identity that the running route says the subject serves. Used by the check and never recorded. Left out: the route does not say, or
   * nobody but this state can own it.
   */
  readonly running?: string;
  /** Lets a serving subject change. Used by the check and never recorded. Default: false. */
  readonly allowLiveChange?: boolean;
  /** What to do instead of changing a serving subject. Used by the check and never recorded. */
  readonly cure: string;
  /** Who may not be disturbed. Used by the check and never recorded. Left out: nobody. */
  readonly lease?: {
    /** The lease that the running route has. */
    readonly held: Lease;
    /** Id of the lease that this update comes with. */
    readonly own?: string;
  };
}

/** What a color runs; refuses in preview already to change what serves users. */
export class Release extends pulumi.CustomResource {
  declare readonly identity: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:Release", name, { ...args }, options);
  }
}

/** One image that is built for a color. */
export interface ImageBuild {
  /** The user's version. */
  readonly version: string;
  /** Name and tag in the engine. */
  readonly image: string;
}

/** Inputs of `ImageBuilds`. */
export interface ImageBuildsArgs {
  /** Folder that the images are built from, relative to the program's directory. Used by the check and never recorded. */
  readonly context: string;
  /** The build of each color that builds its image. */
  readonly builds: Readonly<Record<string, ImageBuild>>;
  /** Version of each color after the last successful update. Used by the check and never recorded. Default: none. */
  readonly completed?: Readonly<Record<string, string>>;
}

/** What each version was built from; refuses in preview already to build a known version from other content. */
export class ImageBuildsResource extends pulumi.CustomResource {
  /** Digest of the content of each version. */
  declare readonly contents: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ImageBuildsArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:ImageBuilds", name, { ...args, contents: undefined }, options);
  }
}

/** A Kubernetes cluster; what is left out is as kubectl would have it. */
export interface ClusterArgs {
  /** Contents or path of a kubeconfig. Default: `KUBECONFIG`, else `~/.kube/config`. Contents are recorded as a secret. */
  readonly kubeconfig?: pulumi.Input<string>;
  /** Default: the kubeconfig's current one. */
  readonly context?: string;
}

/** The router of a stack on Kubernetes: the pods with its labels. */
export interface KubernetesRouterArgs {
  readonly cluster: ClusterArgs;
  readonly namespace: pulumi.Input<string>;
  /** Value of the label `bluegreen.stack`, with which the names of its objects begin. */
  readonly stack: string;
  /** Port of the routers' containers. */
  readonly port: number;
}

/** Where a gate finds its candidates: at a URL, or behind the router of a stack on Kubernetes. */
export type GateRouterArgs =
  | {
      /** Public URL of the router, whose direct paths the checks take. */
      readonly url: pulumi.Input<string>;
      readonly kubernetes?: never;
    }
  | {
      readonly url?: never;
      readonly kubernetes: {
        readonly router: KubernetesRouterArgs;
        /** So long may a pod find no node before it is not waited for any more. */
        readonly unschedulableSeconds: number;
      };
    };

/** Inputs of `PromotionGate`. */
export type PromotionGateArgs = GateRouterArgs & PromotionArgs;

interface PromotionArgs extends GateArgs {
  readonly activeColor: string;
  /** Identity of the release of each color that is to receive users. */
  readonly candidates: Readonly<Record<string, pulumi.Input<string>>>;
  /** Names of the candidates' containers, where a Docker engine runs them: one that keeps ending is not waited for. */
  readonly containers?: Readonly<Record<string, string>>;
  /** Active color of the running route. Used by the check and never recorded. Default: that of the last update. */
  readonly serving?: string;
  /** Name of the router's container: each color's last verdict is kept in its volume, for the exporter. Left out: it is not. */
  readonly routerContainer?: pulumi.Input<string>;
  /** Version of each color. Those of the candidates are recorded: another one has another identity anyway. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Releases that users were taken back from. Used by the check and never recorded. */
  readonly rejected?: Rejections;
}

/** The checks that a color must pass before it may receive users. */
export class PromotionGateResource extends pulumi.CustomResource {
  declare readonly verdict: pulumi.Output<Verdict>;
  /** The identities that passed, by color. Known in preview. */
  declare readonly approved: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: PromotionGateArgs, options?: pulumi.CustomResourceOptions) {
    const kubernetes = args.kubernetes && {
      ...args.kubernetes,
      router: withSecretKubeconfig(args.kubernetes.router),
    };
    super(
      "bluegreen:index:PromotionGate",
      name,
      { ...args, ...(kubernetes && { kubernetes }), verdict: undefined, approved: undefined },
      options,
    );
  }
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

/** What every route is set to, whatever router it is in. */
export interface RouteInputs {
  readonly activeColor: string;
  /** Whole percents that sum to 100, one for each color. */
  readonly weights: Readonly<Record<string, number>>;
  /** Approved identity of each color with a weight above 0. */
  readonly releases: pulumi.Input<Readonly<Record<string, string>>>;
  /** Share of the active color's requests that are copied to the other one. */
  readonly shadow: { readonly percent: number };
  /** Releases that users were taken back from: the route remembers them for the next update, wherever it comes from. */
  readonly rejected: Rejections;
  /** Left out: nobody holds one. */
  readonly lease?: Lease;
}

/** Inputs of `NginxRoute`. */
export interface NginxRouteArgs extends RouteInputs {
  /** Name of the router's container. */
  readonly container: pulumi.Input<string>;
  /** Id of that container: in another one the route is set and proven again. */
  readonly containerId: pulumi.Input<string>;
  /** Public URL of the router. */
  readonly url: pulumi.Input<string>;
}

/** The weights in the running nginx: set without a reload, proven at the public port, put back when the proof fails. */
export class NginxRouteResource extends pulumi.CustomResource {
  declare readonly weights: pulumi.Output<Record<string, number>>;
  declare readonly activeColor: pulumi.Output<string>;

  constructor(name: string, args: NginxRouteArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:NginxRoute", name, { ...args }, options);
  }
}

/** Inputs of `KubernetesRoute`. */
export interface KubernetesRouteArgs extends RouteInputs {
  /** Its pods follow the route, and each of them is proven. */
  readonly router: KubernetesRouterArgs;
}

/** The weights in the ConfigMap that a stack's router pods mount: followed without a restart, proven pod by pod, put back when a proof fails. */
export class KubernetesRouteResource extends pulumi.CustomResource {
  declare readonly weights: pulumi.Output<Record<string, number>>;
  declare readonly activeColor: pulumi.Output<string>;

  constructor(name: string, args: KubernetesRouteArgs, options?: pulumi.CustomResourceOptions) {
    const router = withSecretKubeconfig(args.router);
    super("bluegreen:index:KubernetesRoute", name, { ...args, router }, options);
  }
}

/** A secret of random letters and digits, made by the first update and the same from then on. */
export class RandomSecret extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, options?: pulumi.CustomResourceOptions) {
    const secret = { additionalSecretOutputs: ["value"] };
    super("bluegreen:index:RandomSecret", name, { value: undefined }, pulumi.mergeOptions(secret, options));
  }
}

/** Inputs of `VolumeFiles`. */
export interface VolumeFilesArgs {
  /** The volume's name begins with it. */
  readonly namePrefix: string;
  /** Id or name of a local image: the engine writes into a volume through a container, which is never started. */
  readonly image: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Number of the user, and of the group, that the files belong to. */
  readonly owner: number;
  /** Contents and permission bits, by the path below the volume's root. */
  readonly files: Readonly<Record<string, VolumeFile>>;
}

export interface VolumeFile {
  readonly content: pulumi.Input<string>;
  readonly mode: number;
}

/** A volume with these files and no others; other files are another volume. */
export class VolumeFiles extends pulumi.CustomResource {
  /** Name of the volume. */
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: VolumeFilesArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:VolumeFiles", name, { ...args, name: undefined }, options);
  }
}

function withSecretKubeconfig(router: KubernetesRouterArgs): KubernetesRouterArgs {
  const { kubeconfig, ...rest } = router.cluster;
  return kubeconfig === undefined
    ? router
    : { ...router, cluster: { ...rest, kubeconfig: pulumi.secret(kubeconfig) } };
}
