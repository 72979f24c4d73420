/** Any object of a Kubernetes API, as its JSON is. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly uid: string; readonly kind: string }[];
  readonly managedFields?: readonly ManagedFields[];
  readonly [field: string]: unknown;
}

/** Who owns which fields of an object. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly subresource?: string;
  readonly apiVersion: string;
  readonly fieldsType: string;
  readonly fieldsV1: FieldTree;
  readonly time?: string;
}

export interface FieldTree {
  readonly [field: string]: FieldTree;
}

/** One thing that is so, or is not, about an object. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

export interface Pod extends KubernetesObject {
  readonly spec?: PodSpec;
  readonly status?: PodStatus;
}

/** What a pod is made of, as far as anybody here asks. */
export interface PodSpec {
  readonly containers?: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Once it is scheduled. */
  readonly nodeName?: string;
  readonly volumes?: readonly {
    readonly configMap?: { readonly name?: string };
    readonly projected?: {
      readonly sources?: readonly { readonly configMap?: { readonly name?: string } }[];
    };
  }[];
}

export interface ContainerSpec {
  readonly name?: string;
  /** Of an init container: with `Always` it is a sidecar, which goes on beside the pod's containers and ends after them. */
  readonly restartPolicy?: string;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds?: number } } };
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

export interface PodStatus {
  readonly phase?: "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly conditions?: readonly Condition[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image?: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly message?: string;
    readonly signal?: number;
  };
}

/** What happened to an object. */
export interface KubernetesEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly involvedObject: {
    readonly uid?: string;
    readonly kind?: string;
    readonly name?: string;
    /** Of a pod's container: `spec.containers{<name>}`, or `spec.initContainers{<name>}`. */
    readonly fieldPath?: string;
  };
}

export interface ObjectList<Item> {
  readonly items: readonly Item[];
}

/** `namespace/name`, or the name alone of what is in no namespace. */
export function qualifiedName({ name, namespace }: Pick<ObjectMetadata, "name" | "namespace">): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}
