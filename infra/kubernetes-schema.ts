import { z } from "zod";
import { gpu } from "./kubernetes-gpu-schema.ts";
import { dotted, image, object, oneOf, pathMark, refusal, text, whole } from "./schema-parts.ts";

/** A name as the API server takes it for namespaces, claims and the like, and so long that a suffix of ours still fits. */
const objectName = (allowed: string, example: string) =>
  text(/^[a-z0-9]([-a-z0-9]{0,54}[a-z0-9])?$/, allowed, example);

const labelForm = "lower-case letters, digits and hyphens, at most 56, with a letter or digit at both ends";

const storageClass = dotted(
  "the name of a storage class (kubectl get storageclasses)",
  "standard",
).optional();

const sizeGibibytes = whole(1, 65_536, 10, "GiB");

/** Without a slash at its end, for paths are put behind it. Its user and password would stand in plain objects. */
function address(allowed: string, example: string) {
  const error = refusal(allowed, example);
  return z.string({ error }).refine(isPlainUrl, { error });
}

function isPlainUrl(value: string): boolean {
  if (!/^https?:\/\/[^\s?#]*[^\s?#/]$/.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === "" && password === "";
}

const annotation = z.string({
  error: `allowed: a text, in the file in quotes; do: pulumi config rm --path '${pathMark}'`,
});

const ingress = object({
  host: dotted("the host name at which users ask, in lower case", "chat.example.com"),
  /** Default: the cluster's own. */
  className: dotted("the name of an ingress class (kubectl get ingressclasses)", "nginx").optional(),
  /** A Secret of type kubernetes.io/tls in the stack's namespace. Default: no TLS. */
  tlsSecret: dotted("the name of a Secret with a certificate", "chat-tls").optional(),
  /** What the ingress controller reads; text also where it looks like a number or a truth. */
  annotations: z
    .record(z.string(), annotation, {
      error: `allowed: an object of texts; do: pulumi config rm --path '${pathMark}'`,
    })
    .default({}),
});

/** Trees of the system, of what runs its pods, and directories in which others have theirs. */
const systemDirectories = [
  "(bin|boot|dev|etc|lib\\w*|proc|sbin|sys|usr)(/.*)?",
  "var/lib/(containerd|containers|cni|docker|etcd|kubelet|rancher)(/.*)?",
  "var/(backups|cache|lib|local|lock|log|mail|opt|run|spool|tmp)",
  "(home|root|run)/[^/]+",
];

const stackDirectory = new RegExp(
  `^(?!/(${systemDirectories.join("|")})$)(/[A-Za-z0-9_-][A-Za-z0-9._-]*){2,}$`,
);

const cacheKinds = "{ kind: node, path: … } or { kind: claim, sizeGibibytes: …, accessMode: … }";

/** Where model files lie, for both colors to share. */
const modelCache = z
  .discriminatedUnion(
    "kind",
    [
      /** A directory of each node: both colors of a node map the same pages. */
      object({
        kind: z.literal("node"),
        path: text(
          stackDirectory,
          "the absolute path of a directory of the nodes, at least two levels deep and none of the system, for it is given to the stack",
          "/var/lib/bluegreen/models",
        ).default("/var/lib/bluegreen/models"),
      }),
      /** A volume of the cluster's storage. */
      object({
        kind: z.literal("claim"),
        storageClass,
        sizeGibibytes,
        /** `ReadWriteOnce`: both colors have to be on one node. */
        accessMode: oneOf(["ReadWriteOnce", "ReadWriteMany"], "ReadWriteMany"),
      }),
    ],
    { error: refusal(cacheKinds, `'{"kind":"node"}'`) },
  )
  .prefault({ kind: "node" });

const defaultRepositoryGibibytes = 32;

/** Where and how the stack stands in a cluster. The cluster itself is found as kubectl finds it. */
export const kubernetes = object({
  /** Of the kubeconfig. Default: the current one. */
  context: text(
    /^[^\s\0]{1,253}$/,
    "the name of a context (kubectl config get-contexts)",
    "my-cluster",
  ).optional(),
  /** One of the stack's own. Default: `<project>-<stack>`. */
  namespace: objectName(labelForm, "shop-dev").optional(),
  /** False where somebody else has made it, and `<namespace>-nodes` and `<namespace>-gpus` where a part needs them. */
  createNamespace: z.boolean({ error: refusal("true or false", "true") }).default(true),
  /** Where users reach the router, where neither ingress nor load balancer tells. */
  url: address("a URL of http or https without a slash at its end", "https://chat.example.com").optional(),
  service: oneOf(["ClusterIP", "NodePort", "LoadBalancer"], "ClusterIP").default("ClusterIP"),
  /** Default: one that the cluster chooses. */
  nodePort: whole(1, 65_535, 30_080).optional(),
  ingress: ingress.optional(),
  routerReplicas: whole(1, 100, 2, "pods").default(2),
  /** Of each color. */
  replicas: whole(1, 1000, 1, "pods").default(1),
  /** Any nginx from 1.22 on that has a shell. */
  routerImage: image("docker.io/library/nginx:1.28.0").default("docker.io/library/nginx:1.28.0"),
  /** Made from components/monitoring/image. */
  monitoringImage: image("registry.example/bluegreen-monitoring:1").optional(),
  /** Has Node from 20 on, and brings the model. Default: the color's image. */
  initImage: image("docker.io/library/node:24.9.0").optional(),
  /** A file server of the user's own, below which a model's file has its name. Default: the preset's. */
  modelSource: address(
    "a URL of http or https without user, password and a slash at its end",
    "https://files.example/models",
  ).optional(),
  modelCache,
  /** How long a pod may find no node before the gate gives up; more where an autoscaler adds nodes. */
  unschedulableSeconds: whole(1, 3600, 60, "seconds").default(60),
  /** Default: values are lost with the pod. */
  prometheusStorage: object({ storageClass, sizeGibibytes }).optional(),
  /** Requested for each inference thread; one core more than there are threads may be taken. */
  cpuMillicoresPerThread: whole(1, 1000, 500, "millicores").default(500),
  /** With the workload `owl` only: room for a pod's unpacked model repository on its node, and again for what its models unpack themselves. */
  repositoryGibibytes: whole(1, 16_384, defaultRepositoryGibibytes, "GiB").default(
    defaultRepositoryGibibytes,
  ),
  /** Secrets of type kubernetes.io/dockerconfigjson in the stack's namespace. */
  imagePullSecrets: z
    .array(dotted("the name of a Secret with a registry's password", "registry"), {
      error: `allowed: a list of names of Secrets; do: pulumi config rm --path '${pathMark}'`,
    })
    .default([]),
  /** Default: pods ask for no GPU. */
  gpu: gpu.optional(),
});

/** Where and how a stack stands in a cluster, defaults filled in. */
export type KubernetesConfig = z.output<typeof kubernetes>;
