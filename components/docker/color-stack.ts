import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { basename, dirname, resolve } from "node:path";
import { cpuShares, routeLayout } from "../../provider/resources.ts";
import { appPort, paths, variables } from "../../app/contract.ts";
import { otherColor, type Color } from "../color.ts";
import { ColorRelease } from "../color-release.ts";
import type { Backend } from "../contract.ts";
import { labelNames, stackLabels } from "../labels.ts";
import type { ModelFile } from "../model.ts";
import type { Guards } from "../release-guards.ts";
import { releaseIdentity, shortIdentity } from "../release.ts";
import { flushSeconds, serverVariables, type ServingSettings } from "../serving-settings.ts";
import { baseImages } from "./base-images.ts";
import { builtImage, colorImage } from "./color-image.ts";
import { containerDefaults, containerUser, memoryLimit, temporaryFiles } from "./container-defaults.ts";
import { historyMount, type History } from "./history.ts";
import type { ImageBuilds } from "./image-builds.ts";
import { labelList } from "./label-list.ts";
import { nodeHealth } from "./node-health.ts";
import { declareOwlServices, owlContainers, owlFacts, owlServices, type OwlArgs } from "./owl-services.ts";
import { llamaServerMount, llamaServerProgram, type LlamaServerFolder } from "./llama-server.ts";
import type { Router } from "./router.ts";

/** Directory of the model files inside a color's container. */
const modelMount = "/models";

/** The description of the route in force: what a color's shadow follows, so that a flip touches no container. */
const routeFile = `${routeLayout.root}/${routeLayout.live}/${routeLayout.description}`;

export interface ColorStackArgs extends Guards {
  readonly color: Color;
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  readonly router: Router;
  readonly history: History;
  /** The user's version; the image is built again when it changes, and at no other time. */
  readonly version: string;
  /** An image of the user's own that keeps the contract of `app/contract.ts`. Default: built from app/. */
  readonly image?: string;
  /** What computes for the server, with the workload `owl`. Default: the server itself, with the model. */
  readonly owl?: OwlArgs | undefined;
  /** Computes in place of the engine in the image; not with `owl`. Default: the engine in the image. */
  readonly llamaServer?: LlamaServerFolder | undefined;
  /** Its path is relative to the program's directory; its SHA-256 is part of the release. */
  readonly model: ModelFile & { readonly sha256: string };
  /** Limit of memory and of memory with swap. */
  readonly memoryMebibytes: number;
  /** Port on the loopback address of this machine. */
  readonly hostPort: number;
  readonly settings: ServingSettings;
  /**
   * Release of this color at the last successful update. One that was made before servers checked their model's file stays as it is, unchecked, until
   * something else of it changes. Default: there was none.
   */
  readonly lastRelease?: string | undefined;
  /** Remembers what each version was built from. Default: a version may be built from anything. */
  readonly builds?: ImageBuilds;
  /** False leaves every container out, and keeps release and images. Default: true. */
  readonly running?: boolean;
  /** What has to be done before this color's images and containers, but not before its release. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * One color on a Docker engine: its guarded release, its image, its container at a fixed address; with the workload `owl` also those of Triton
 * and the converter, which the server reaches by name. They come before the server and go after it, at a replacement too, so that
 * it can finish its answers.
 */
export class ColorStack extends pulumi.ComponentResource implements Backend {
  readonly color: Color;
  readonly release: pulumi.Output<string>;
  readonly containerName: string;
  readonly serviceContainers: readonly string[];
  readonly resources: readonly pulumi.Resource[];

  constructor(name: string, args: ColorStackArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:docker:ColorStack", name, {}, options);
    const { color, prefix, version, model, history, settings, memoryMebibytes, hostPort, owl, llamaServer } =
      args;
    const { running = true, serving, allowLiveChange } = args;
    const labels = stackLabels(prefix, "color", color);
    const tag = builtImage(prefix, color, version);
    const unchecked = {
      version,
      image: args.image ?? tag,
      model: model.sha256,
      modelFile: model.path,
      history: history.location,
      memoryMebibytes,
      hostPort,
      ...settings,
      container: shortIdentity(releaseIdentity({ labels, mounts: [routeLayout.root], ...sameForAll })),
      ...(owl && owlFacts(prefix, color, version, owl)),
      ...(llamaServer && { llamaServer: `${llamaServer.path} ${llamaServer.digest}` }),
    };
    const identityOf = (some: object) => releaseIdentity({ ...some, history: history.fingerprint });
    const checksModel = owl === undefined && identityOf(unchecked) !== args.lastRelease;
    const facts = { ...unchecked, ...(checksModel && { checked: variables.modelSha256 }) };
    const identity = identityOf(facts);

    const release = new ColorRelease(
      `${name}-release`,
      { color, identity, facts, serving, allowLiveChange },
      { parent: this },
    );
    const guarded = { parent: this, dependsOn: [release, ...(args.after ?? [])] };
    const imageId = colorImage(
      `${name}-image`,
      args.image,
      {
        folder: "app",
        tag,
        buildArgs: { BASE_IMAGE: baseImages.node },
        triggers: { version },
        labels,
        builds: args.builds,
      },
      guarded,
    );
    const { networkName } = args.router;
    const drainSeconds = settings.longestAnswerSeconds;
    const shared = { name, color, prefix, version, identity, drainSeconds, networkName, running };
    const services = owl ? declareOwlServices({ ...shared, options: guarded }, model, owl) : [];
    this.color = color;
    this.release = release.identity;
    this.containerName = `${prefix}-${color}`;
    this.serviceContainers = owl ? owlContainers(prefix, color) : [];
    this.resources = [args.router.configuration];
    if (running) {
      const container = new docker.Container(
        `${name}-container`,
        {
          ...sameForAll,
          ...memoryLimit(memoryMebibytes),
          // What it begins with; the route changes it with the users, and so it makes no diff.
          cpuShares: serving !== undefined && serving.percent > 0 ? cpuShares.serving : cpuShares.standby,
          name: this.containerName,
          image: imageId,
          envs: environment(args, identity, checksModel),
          ports: [{ internal: appPort, external: hostPort, ip: "127.0.0.1" }],
          networksAdvanced: [{ name: networkName, ipv4Address: args.router.plan.colors[color] }],
          volumes: [
            ...(owl
              ? []
              : [{ hostPath: resolve(dirname(model.path)), containerPath: modelMount, readOnly: true }]),
            ...(llamaServer
              ? [{ hostPath: resolve(llamaServer.path), containerPath: llamaServerMount, readOnly: true }]
              : []),
            { volumeName: args.router.volumeName, containerPath: routeLayout.root, readOnly: true },
            ...(history.volumeName ? [{ volumeName: history.volumeName, containerPath: historyMount }] : []),
          ],
          stopTimeout: drainSeconds + flushSeconds,
          destroyGraceSeconds: drainSeconds + flushSeconds,
          labels: [...labelList(labels), ...servicesLabel(services)],
        },
        { ...guarded, dependsOn: [...guarded.dependsOn, ...services], ignoreChanges: ["cpuShares"] },
      );
      this.resources = [container, ...this.resources];
    }
    this.registerOutputs({ release: this.release });
  }
}

/** What every color's container has, whatever its args. It is part of the release: another one would replace it. */
const sameForAll = {
  ...containerDefaults,
  user: containerUser,
  tmpfs: temporaryFiles,
  healthcheck: nodeHealth(appPort, paths.live),
};

/**
 * Names the services' containers by their ids, where there are any. Of a replacement that deletes first Pulumi takes before it only what has a
 * property of the replaced: without it another Triton would come while the server still answers with the old one.
 */
function servicesLabel(services: readonly docker.Container[]) {
  if (services.length === 0) return [];
  const value = pulumi.all(services.map(({ id }) => id)).apply((ids) => ids.join(" "));
  return [{ label: labelNames.services, value }];
}

function environment(args: ColorStackArgs, identity: string, checksModel: boolean): pulumi.Output<string[]> {
  const { history, router } = args;
  const values = {
    ...serverVariables({
      ...args,
      engine: args.owl
        ? owlServices(args.prefix, args.color, args.owl)
        : {
            modelPath: `${modelMount}/${basename(args.model.path)}`,
            ...(checksModel && { sha256: args.model.sha256 }),
            ...(args.llamaServer && { llamaServer: `${llamaServerMount}/${llamaServerProgram}` }),
          },
      routeFile,
      shadowUrl: router.innerColorUrls[otherColor(args.color)],
    }),
    [variables.release]: identity,
  };
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}`);
  return pulumi.output(history.url).apply((url) => [...lines, `${variables.historyUrl}=${url}`].sort());
}
