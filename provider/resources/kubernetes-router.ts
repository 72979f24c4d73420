import * as pulumi from "@pulumi/pulumi";

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

/** The same, its kubeconfig a secret. */
export function withSecretKubeconfig(router: KubernetesRouterArgs): KubernetesRouterArgs {
  const { kubeconfig, ...rest } = router.cluster;
  return kubeconfig === undefined
    ? router
    : { ...router, cluster: { ...rest, kubeconfig: pulumi.secret(kubeconfig) } };
}
