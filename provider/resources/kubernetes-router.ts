import * as pulumi from "@pulumi/pulumi";

/** A Kubernetes cluster; what is left out is as kubectl would have it. */
export interface ClusterArgs {
  /** Contents or path of a kubeconfig. Default: `KUBECONFIG`, else `~/.kube/config`. Contents are recorded as a secret. */
  readonly kubeconfig?: pulumi.Input<string>;
  /** Default: the kubeconfig's current one. */
  readonly context?: string;
}

/** The objects of a stack on Kubernetes: those with its label. */
export interface KubernetesStackArgs {
  readonly cluster: ClusterArgs;
  readonly namespace: pulumi.Input<string>;
  /** Value of the label `bluegreen.stack`, with which the names of its objects begin. */
  readonly stack: string;
}

/** The router among them. */
export interface KubernetesRouterArgs extends KubernetesStackArgs {
  /** Port of the routers' containers. */
  readonly port: number;
}

/** The same, its kubeconfig a secret. */
export function withSecretKubeconfig<Place extends KubernetesStackArgs>(place: Place): Place {
  const { kubeconfig, ...rest } = place.cluster;
  return kubeconfig === undefined
    ? place
    : { ...place, cluster: { ...rest, kubeconfig: pulumi.secret(kubeconfig) } };
}
