import type * as pulumi from "@pulumi/pulumi";
import { configurationPath, routeLayout } from "../../provider/resources.ts";
import { objectLabels } from "./object-labels.ts";
import {
  containerDefaults,
  leaveFirst,
  leaveSeconds,
  podDefaults,
  pullSecrets,
  spread,
  temporaryFiles,
} from "./pod-defaults.ts";

/**
 * Ports of a router's container: of everybody in the cluster, of nginx' own figures, to which no Service of users leads, and of those who come
 * through a balancer of the cloud.
 */
export const routerPorts = { users: 8080, status: 8081, balancer: 8082 } as const;

/** Processes of nginx. As many as the node has cores would need more memory than a router has, on a large node. */
export const routerProcesses = 2;

const configurationFolder = "/etc/bluegreen";
export const configurationFile = "nginx.conf";

export interface RouterPodArgs {
  readonly prefix: string;
  readonly image: string;
  readonly memoryMebibytes: number;
  /** Streams go on for so long in a pod that is to go. */
  readonly longestStreamSeconds: number;
  /** Whether a balancer brings users. */
  readonly behindBalancer: boolean;
  /** Name of the ConfigMap with the configuration: another one is another pod. */
  readonly configurationName: pulumi.Input<string>;
  readonly imagePullSecrets: readonly string[];
}

/** Labels and spec of a router's pod. */
export function routerPod(args: RouterPodArgs) {
  const { prefix, image, memoryMebibytes, longestStreamSeconds, configurationName } = args;
  const answers = { httpGet: { path: configurationPath, port: routerPorts.users } };
  const memory = `${memoryMebibytes}Mi`;
  const spec = {
    ...podDefaults,
    terminationGracePeriodSeconds: leaveSeconds + longestStreamSeconds + endSeconds,
    imagePullSecrets: pullSecrets(args.imagePullSecrets),
    topologySpreadConstraints: spread(prefix, "router"),
    containers: [
      {
        ...containerDefaults,
        name: "nginx",
        image,
        command: ["sh", "-c", startScript],
        ports: [
          { name: "http", containerPort: routerPorts.users, protocol: "TCP" },
          { name: "status", containerPort: routerPorts.status, protocol: "TCP" },
          ...(args.behindBalancer
            ? [{ name: "balancer", containerPort: routerPorts.balancer, protocol: "TCP" }]
            : []),
        ],
        startupProbe: { ...answers, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 60 },
        readinessProbe: { ...answers, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
        livenessProbe: { ...answers, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        lifecycle: leaveFirst,
        // Processor time without a limit: a router that is throttled is felt by everybody.
        resources: { requests: { cpu: "100m", memory }, limits: { memory } },
        volumeMounts: [
          temporaryFiles.mount,
          { name: "configuration", mountPath: configurationFolder, readOnly: true },
          // As a whole directory: kubelet swaps its content in one step then. Without a route it is empty.
          {
            name: "route",
            mountPath: `${routeLayout.root}/${routeLayout.kubernetes.directory}`,
            readOnly: true,
          },
        ],
      },
    ],
    volumes: [
      temporaryFiles.volume,
      { name: "configuration", configMap: { name: configurationName } },
      { name: "route", configMap: { name: `${prefix}-route`, optional: true } },
    ],
  };
  return { metadata: { labels: objectLabels(prefix, "router") }, spec };
}

/** Time for nginx to end once its last stream has. */
const endSeconds = 10;

/**
 * nginx lets answers end at SIGQUIT only. Which signal a pod gets is its image's to say, and not every image of nginx says so; so a
 * shell takes either and passes SIGQUIT on.
 */
const startScript = `nginx -e /dev/stderr -c ${configurationFolder}/${configurationFile} -g 'daemon off;' &
child=$!
trap 'kill -QUIT "$child"' TERM QUIT INT
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
exit "$code"`;
