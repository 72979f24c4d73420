import type { KubernetesClient } from "../../provider/kubernetes-client.ts";
import { isNotFound, NoSuchKind } from "../../provider/kubernetes-error.ts";
import type { ObjectType } from "./type-token.ts";

/** How objects of a kind are addressed. */
export interface Resource {
  /** `/apis/apps/v1` */
  readonly prefix: string;
  /** `deployments` */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

interface ResourceList {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

/** Kinds of Kubernetes itself that are in no namespace; known without asking, for previews of a cluster that is not there yet. */
const clusterKinds = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "CustomResourceDefinition",
  "DeviceClass",
  "FlowSchema",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "ServiceCIDR",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** True where objects of a kind of Kubernetes itself live in a namespace. */
export function isNamespacedKind({ kind }: ObjectType): boolean {
  return !clusterKinds.has(kind);
}

/** What an API server has, asked for once per group and version. */
export class Discovery {
  private readonly client: KubernetesClient;
  private readonly lists = new Map<string, Promise<ResourceList>>();

  constructor(client: KubernetesClient) {
    this.client = client;
  }

  /** @throws NoSuchKind where the server does not have it; that is asked again the next time */
  async resource({ apiVersion, kind }: ObjectType): Promise<Resource> {
    const prefix = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const found = await this.find(prefix, kind);
    if (found !== undefined) return { prefix, plural: found.name, isNamespaced: found.namespaced };
    this.lists.delete(prefix);
    throw new NoSuchKind(
      `the API server has no kind ${kind} of ${apiVersion}; install what defines it (a CustomResourceDefinition), or correct the version`,
    );
  }

  private async find(prefix: string, kind: string) {
    const { resources } = await this.list(prefix);
    return resources.find((resource) => resource.kind === kind && !resource.name.includes("/"));
  }

  private list(prefix: string): Promise<ResourceList> {
    const known = this.lists.get(prefix);
    if (known !== undefined) return known;
    const asked = this.client.get<ResourceList>(prefix).catch((error: unknown) => {
      this.lists.delete(prefix);
      if (isNotFound(error)) return { resources: [] };
      throw error;
    });
    this.lists.set(prefix, asked);
    return asked;
  }
}

/** Path of the objects of a kind, or of the one with `name`. */
export function pathOf(resource: Resource, namespace: string | undefined, name?: string): string {
  const scope = resource.isNamespaced ? `/namespaces/${encodeURIComponent(namespace ?? "default")}` : "";
  const one = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${resource.prefix}${scope}/${resource.plural}${one}`;
}
