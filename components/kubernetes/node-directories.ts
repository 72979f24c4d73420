import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stackLabels } from "../labels.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt, type Place } from "./place.ts";
import { containerDefaults, podUser, pullSecrets } from "./pod-defaults.ts";
import { StackNamespace } from "./stack-namespace.ts";

export interface NodeDirectoriesArgs {
  readonly place: Place;
  /** Absolute path of the directory on every node. */
  readonly path: string;
  /** Has a shell. */
  readonly nodeImage: string;
  /** Whether the namespace of these pods is made. */
  readonly createNamespace: boolean;
  readonly imagePullSecrets: readonly string[];
}

/** Namespace of the pods that have rights on nodes: no other pod of the stack stands there. */
export function nodesNamespace({ namespace }: Pick<Place, "namespace">): string {
  return `${namespace}-nodes`;
}

/**
 * A directory of every node that the stack's pods may write to. Only root of the node can make one, so a pod of each node does, in a
 * namespace of its own; it has no network to speak of, no word with the API server, and nothing to do after that.
 */
export class NodeDirectories extends pulumi.ComponentResource {
  constructor(name: string, args: NodeDirectoriesArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:NodeDirectories", name, {}, standingAt(args.place, options));
    const { provider, prefix, ground } = args.place;
    const namespace = nodesNamespace(args.place);
    const level = "privileged";
    const child = { parent: this, dependsOn: [...ground] };
    const made = args.createNamespace
      ? [new StackNamespace(`${name}-namespace`, { provider, prefix, namespace, level }, child)]
      : ground;
    const labels = objectLabels(prefix, "nodes");
    new kubernetes.apps.v1.DaemonSet(
      `${name}-daemons`,
      {
        metadata: {
          name: `${prefix}-nodes`,
          namespace,
          labels,
          // A node that is away must keep nobody: the container that brings a model waits for the directory itself.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: { matchLabels: stackLabels(prefix, "nodes") },
          updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } },
          template: { metadata: { labels }, spec: nodePod(args) },
        },
      },
      { parent: this, dependsOn: [...made] },
    );
    this.registerOutputs({ namespace });
  }
}

/**
 * Gives a directory to the stack's pods, where it is theirs already or nobody's: what lies in one is somebody's, and stays so.
 *
 * @param directory where the container finds it
 * @param path as the config names it
 */
export function takeDirectory(directory: string, path: string): string {
  return `owner=$(stat -c %u ${directory})
if [ "$owner" != ${podUser} ]; then
  content=$(ls -A ${directory}) || content=unreadable
  if [ -n "$content" ]; then
    echo "${path} of this node belongs to user $owner and is not empty; allowed: an empty directory, or one of user ${podUser}; do: set another kubernetes.modelCache.path, or give it away: chown ${podUser}:${podUser} ${path}" >&2
    exit 1
  fi
fi
chown ${podUser}:${podUser} ${directory}
chmod 0755 ${directory}`;
}

/** Root, but for the capability to give a directory away without any other. */
export function nodePod({ path, nodeImage, imagePullSecrets }: NodeDirectoriesArgs) {
  const directory = "/directory";
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    imagePullSecrets: pullSecrets(imagePullSecrets),
    // Wherever a color may be sent, to nodes with GPUs too.
    tolerations: [{ operator: "Exists" }],
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        ...containerDefaults,
        name: "directory",
        image: nodeImage,
        command: ["sh", "-ec", `${takeDirectory(directory, path)}\nexec sleep 2147483647`],
        resources: {
          requests: { cpu: "1m", memory: "8Mi" },
          limits: { cpu: "100m", memory: "32Mi" },
        },
        securityContext: {
          ...containerDefaults.securityContext,
          runAsUser: 0,
          runAsGroup: 0,
          capabilities: { drop: ["ALL"], add: ["CHOWN", "FOWNER"] },
        },
        volumeMounts: [{ name: "directory", mountPath: directory }],
      },
    ],
    volumes: [{ name: "directory", hostPath: { path, type: "DirectoryOrCreate" } }],
  };
}
