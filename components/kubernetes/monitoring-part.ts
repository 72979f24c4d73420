import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Documents } from "../monitoring/documents.ts";
import { stackLabels } from "../labels.ts";
import { optionsIn, type MonitoringPart, type PartContext } from "./monitoring-context.ts";
import { declareDocuments, documentsFolder } from "./monitoring-documents.ts";
import type { PartVolume } from "./monitoring-volume.ts";
import { objectLabels } from "./object-labels.ts";
import { containerDefaults, podDefaults, pullSecrets, temporaryFiles } from "./pod-defaults.ts";

/** In what the pods differ. */
export interface PartForm {
  /** Default: that of the monitoring. */
  readonly image?: string;
  readonly memoryMebibytes: number;
  /** Words for the image's own program. Default: what the image starts. */
  readonly command?: readonly string[];
  /** What the image's `start.sh` reads; other ones are another pod. Default: none. */
  readonly documents?: Documents;
  /** Default: none. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Port that tells whether it runs. */
  readonly port: number;
  /** Path that answers 200 once it does. Default: it takes connections then. */
  readonly readyPath?: string;
  /** Volumes and where they are mounted. Default: none. */
  readonly volumes?: readonly PartVolume[];
  /** Whose its processes and files are. Default: 10001. */
  readonly user?: { readonly runAsUser: number; readonly runAsGroup: number; readonly fsGroup: number };
  /** Labels of the nodes that have one. Default: every node may. */
  readonly nodes?: Readonly<Record<string, string>>;
}

const awaited: pulumi.CustomResourceOptions = { customTimeouts: { create: "3m", update: "3m" } };

/** One pod of a part; a new one starts when the old one has ended, for two would count, or keep, the same things. */
export function deployPart(
  context: PartContext,
  part: MonitoringPart,
  form: PartForm,
): kubernetes.apps.v1.Deployment {
  const { name } = context;
  const { prefix, namespace } = context.place;
  const documents = form.documents && declareDocuments(context, part, form.documents);
  return new kubernetes.apps.v1.Deployment(
    `${name}-${part}`,
    {
      metadata: { name: `${prefix}-${part}`, namespace, labels: objectLabels(prefix, part) },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: stackLabels(prefix, part) },
        template: podOf(context, part, form, documents?.volume),
      },
    },
    { ...optionsIn(context, documents?.resources), ...awaited },
  );
}

/** One pod of a part on every node, tainted ones too. Nobody waits for them: a node that is down must not fail an update. */
export function deployOnNodes(
  context: PartContext,
  part: MonitoringPart,
  form: PartForm,
): kubernetes.apps.v1.DaemonSet {
  const { name } = context;
  const { prefix, namespace } = context.place;
  const { metadata, spec } = podOf(context, part, form);
  return new kubernetes.apps.v1.DaemonSet(
    `${name}-${part}`,
    {
      metadata: {
        name: `${prefix}-${part}`,
        namespace,
        labels: objectLabels(prefix, part),
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        revisionHistoryLimit: 1,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
        selector: { matchLabels: stackLabels(prefix, part) },
        template: {
          metadata,
          spec: { ...spec, tolerations: [{ operator: "Exists", effect: "NoSchedule" }] },
        },
      },
    },
    optionsIn(context),
  );
}

function podOf(context: PartContext, part: MonitoringPart, form: PartForm, documents?: PartVolume) {
  const { prefix } = context.place;
  const { memoryMebibytes, command, variables = {}, volumes = [], user, port, readyPath, nodes } = form;
  const own = [...(documents ? [documents] : []), ...volumes];
  const environment = { ...(documents && { DOCUMENTS: documentsFolder }), ...variables };
  const asked = readyPath === undefined ? { tcpSocket: { port } } : { httpGet: { path: readyPath, port } };
  return {
    metadata: { labels: objectLabels(prefix, part) },
    spec: {
      ...podDefaults,
      ...(user && { securityContext: { ...podDefaults.securityContext, ...user } }),
      terminationGracePeriodSeconds: 10,
      imagePullSecrets: pullSecrets(context.imagePullSecrets),
      ...(nodes && { nodeSelector: nodes }),
      containers: [
        {
          ...containerDefaults,
          name: part,
          image: form.image ?? context.image,
          ...(command && { args: [...command] }),
          env: Object.entries(environment).map(([name, value]) => ({ name, value })),
          ports: [{ containerPort: port, protocol: "TCP" }],
          resources: {
            requests: { cpu: "20m", memory: `${memoryMebibytes}Mi` },
            limits: { memory: `${memoryMebibytes}Mi` },
          },
          readinessProbe: { ...asked, periodSeconds: 2 },
          livenessProbe: {
            tcpSocket: { port },
            initialDelaySeconds: 10,
            periodSeconds: 10,
            failureThreshold: 6,
          },
          volumeMounts: [temporaryFiles.mount, ...own.map(mountOf)],
        },
      ],
      volumes: [temporaryFiles.volume, ...own.map(({ name, source }) => ({ name, ...source }))],
    },
  };
}

function mountOf({ name, mountPath, writable = false }: PartVolume) {
  return { name, mountPath, readOnly: !writable };
}
