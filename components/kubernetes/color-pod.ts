import { basename } from "node:path";
import { appPort, paths, variables } from "../../app/contract.ts";
import { routeLayout } from "../../provider/resources.ts";
import { otherColor, type Color } from "../color.ts";
import type { ModelFile } from "../model.ts";
import {
  flushSeconds,
  serverVariables,
  type ServedEngine,
  type ServingSettings,
} from "../serving-settings.ts";
import { gpuParts, type Gpus } from "./gpu.ts";
import { fetchFile, fetchFolder, fetchWords } from "./model-fetch/contract.ts";
import { storeOptions, storeToken } from "./model-fetch/store.ts";
import { objectLabels } from "./object-labels.ts";
import {
  owlReadyPath,
  owlServices,
  owlSidecars,
  owlVolumes,
  partsEndSeconds,
  type OwlParts,
} from "./owl-pod.ts";
import {
  containerDefaults,
  leaveFirst,
  leaveSeconds,
  onOneNode,
  podDefaults,
  pullSecrets,
  spread,
  temporaryFiles,
} from "./pod-defaults.ts";

/** The model files inside a color's containers. */
const models = { name: "models", mountPath: "/models" };

const routeFolder = `${routeLayout.root}/${routeLayout.kubernetes.directory}`;

export interface ColorPodArgs {
  readonly color: Color;
  readonly prefix: string;
  readonly version: string;
  readonly image: string;
  /** Has Node from 20 on, and brings the model. */
  readonly initImage: string;
  readonly model: ModelFile & { readonly sha256: string };
  /** URLs of the model's file, in the order in which they are tried. */
  readonly modelSources: readonly string[];
  /** Service account that may read the stack's own store of models. Default: there is no store, and the pods have no account of their own. */
  readonly storeAccount?: string | undefined;
  readonly memoryMebibytes: number;
  /** Requested for each inference thread. */
  readonly cpuMillicoresPerThread: number;
  readonly settings: ServingSettings;
  /** Claim on the model cache. */
  readonly claimName: string;
  /** Whether one node alone can mount what is behind the claim. */
  readonly hasOneNode: boolean;
  /** ConfigMap with the program that brings the model. */
  readonly fetchName: string;
  /** Secret with the URL of the history, and the URL's key in it. */
  readonly historySecret: { readonly name: string; readonly key: string };
  /** URL of the router's direct path to each color, in the cluster. */
  readonly colorUrls: Readonly<Record<Color, string>>;
  readonly imagePullSecrets: readonly string[];
  /** Default: it has none, and may go to any node. */
  readonly gpus?: Gpus | undefined;
  /** What computes beside the server, and has the GPUs then. Default: the server computes itself. */
  readonly owl?: OwlParts | undefined;
}

/** Labels and spec of a color's pod, without its release: the release is what all of this makes. Nothing of it is an Output. */
export function colorPod(args: ColorPodArgs) {
  const { color, prefix, image, settings, owl } = args;
  const alive = { httpGet: { path: paths.live, port: appPort } };
  const gpuResources = gpuParts(args.gpus, color).resources;
  const owlContext = { ...args, models, gpuResources, archivePath: modelPathOf(args) };
  const spec = {
    ...podDefaults,
    terminationGracePeriodSeconds:
      leaveSeconds + settings.longestAnswerSeconds + flushSeconds + (owl === undefined ? 0 : partsEndSeconds),
    imagePullSecrets: pullSecrets(args.imagePullSecrets),
    topologySpreadConstraints: spread(prefix, "color", color),
    ...(args.hasOneNode && { affinity: onOneNode(prefix) }),
    ...gpuParts(args.gpus, color).pod,
    ...(args.storeAccount !== undefined && { serviceAccountName: args.storeAccount }),
    initContainers: [modelContainer(args), ...(owl === undefined ? [] : owlSidecars(owl, owlContext))],
    containers: [
      {
        ...containerDefaults,
        name: "server",
        image,
        env: serverEnvironment(args),
        ports: [{ name: "http", containerPort: appPort, protocol: "TCP" }],
        // The server answers before its model is loaded; so much time is for a node that is slow to start it.
        startupProbe: { ...alive, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 120 },
        readinessProbe: {
          httpGet: { path: owl === undefined ? paths.ready : owlReadyPath, port: appPort },
          periodSeconds: 2,
          timeoutSeconds: 5,
          failureThreshold: 5,
        },
        livenessProbe: { ...alive, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        lifecycle: leaveFirst,
        resources: serverResources(args, owl === undefined ? gpuResources : {}),
        volumeMounts: [
          temporaryFiles.mount,
          ...(owl === undefined ? [{ ...models, readOnly: true }] : []),
          { name: "route", mountPath: routeFolder, readOnly: true },
        ],
      },
    ],
    volumes: [
      temporaryFiles.volume,
      { name: models.name, persistentVolumeClaim: { claimName: args.claimName } },
      { name: "fetch", configMap: { name: args.fetchName } },
      {
        name: "route",
        configMap: {
          name: `${prefix}-route`,
          optional: true,
          items: [{ key: routeLayout.description, path: routeLayout.description }],
        },
      },
      ...(args.storeAccount === undefined ? [] : [storeToken.volume]),
      ...(owl === undefined ? [] : owlVolumes(owl)),
    ],
  };
  return { metadata: { labels: objectLabels(prefix, "color", color) }, spec };
}

/** Brings the model's file, once for all pods of a node, and checks it at every start of a pod. */
function modelContainer({ initImage, model, modelSources, storeAccount }: ColorPodArgs) {
  const { sha256 } = model;
  const hasStore = storeAccount !== undefined;
  const words = fetchWords({
    cache: models.mountPath,
    file: basename(model.path),
    sha256,
    sources: modelSources,
  });
  return {
    ...containerDefaults,
    name: "model",
    image: initImage,
    command: ["node", ...(hasStore ? storeOptions : []), `${fetchFolder}/${fetchFile}`, ...words],
    resources: {
      requests: { cpu: "100m", memory: "64Mi" },
      limits: { cpu: "1", memory: "256Mi" },
    },
    volumeMounts: [
      models,
      { name: "fetch", mountPath: fetchFolder, readOnly: true },
      ...(hasStore ? [storeToken.mount] : []),
    ],
  };
}

function serverEnvironment(args: ColorPodArgs) {
  const { color, colorUrls, historySecret } = args;
  const values = serverVariables({
    ...args,
    engine: engineOf(args),
    routeFile: `${routeFolder}/${routeLayout.description}`,
    shadowUrl: colorUrls[otherColor(color)],
  });
  const plain = Object.entries(values).map(([name, value]) => ({ name, value }));
  return [...plain, { name: variables.historyUrl, valueFrom: { secretKeyRef: historySecret } }];
}

function engineOf(args: ColorPodArgs): ServedEngine {
  return args.owl === undefined ? { modelPath: modelPathOf(args) } : owlServices(args.owl);
}

function modelPathOf({ model }: ColorPodArgs): string {
  return `${models.mountPath}/${model.sha256}/${basename(model.path)}`;
}

/** Memory and GPUs are never overcommitted; of the processors, one more than there are threads may be taken while they are idle. */
function serverResources(
  { settings, memoryMebibytes, cpuMillicoresPerThread }: ColorPodArgs,
  gpuResources: Readonly<Record<string, string>>,
) {
  const whole = { memory: `${memoryMebibytes}Mi`, ...gpuResources };
  return {
    requests: { cpu: `${settings.threads * cpuMillicoresPerThread}m`, ...whole },
    limits: { cpu: String(settings.threads + 1), ...whole },
  };
}
